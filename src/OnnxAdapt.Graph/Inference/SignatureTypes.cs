using System.Collections.Frozen;
using OnnxAdapt.Graph.Operators;
using OnnxAdapt.Graph.Text;

namespace OnnxAdapt.Graph.Inference;

/// <summary>Element types that follow from an operator's signature alone.</summary>
internal static class SignatureTypes
{
    /// <summary>Type variable of values that need not be of one type, in <c>If</c>, <c>Loop</c> and <c>Scan</c>.</summary>
    private const string MixedTypes = "V";
    private const string TensorPrefix = "tensor(";

    /// <summary>Operators whose output has a type variable of its own that allows one type only.</summary>
    private static readonly FrozenDictionary<string, DataType> Only = new (DataType Type, string[] Operators)[]
    {
        (DataType.Bool, ["And", "Or", "Xor", "Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual", "IsInf", "IsNaN", "OptionalHasElement", "RegexFullMatch"]),
        (DataType.Int64, ["SequenceLength"]),
        (DataType.Int32, ["ConvInteger", "MatMulInteger"]),
    }.SelectMany(row => row.Operators.Select(name => (name, row.Type))).ToFrozenDictionary(row => row.name, row => row.Type);

    /// <summary>The type of an output: fixed, or that of an input with the same type variable; undefined when neither is known.</summary>
    public static DataType Of(OperatorSchema? schema, int output, InferenceContext context)
    {
        var type = schema?.Output(output)?.Type;
        if (type is null or MixedTypes)
        {
            return DataType.Undefined;
        }

        if (type.StartsWith(TensorPrefix, StringComparison.Ordinal))
        {
            return TypeNames.Find(type[TensorPrefix.Length..^1]) ?? DataType.Undefined;
        }

        for (var i = 0; i < context.InputCount; i++)
        {
            if (schema!.Input(i)?.Type == type && context.Type(i) != DataType.Undefined)
            {
                return context.Type(i);
            }
        }

        return Only.GetValueOrDefault(schema!.OpType);
    }
}
