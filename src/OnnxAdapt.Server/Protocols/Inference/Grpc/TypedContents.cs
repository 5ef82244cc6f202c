using System.Collections;
using System.Numerics;
using System.Runtime.InteropServices;
using Google.Protobuf;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Inference;
using OnnxAdapt.Server.Protocols.Inference.Tensors;

namespace OnnxAdapt.Server.Protocols.Inference.Grpc;

/// <summary>Tensors as repeated fields, one for each width.</summary>
internal static class TypedContents
{
    private const string NoNarrowFloats = "data can only be given as bytes";

    /// <summary>A tensor of typed elements.</summary>
    /// <exception cref="AdaptException">InvalidArgument for elements in the wrong field, too few or many, or one that does not fit its type.</exception>
    public static Tensor Read(string name, TensorElementType type, IReadOnlyList<long> shape, InferTensorContents contents, string model)
    {
        if (type is TensorElementType.Float16 or TensorElementType.BFloat16) throw InferErrors.Invalid($"{DataTypes.Name(type)} {NoNarrowFloats}, in raw_input_contents, for input '{Shown.Name(name)}'");
        RequireField(name, type, contents, model);
        var count = TensorShape.CountElements(shape, name);
        var given = FieldOf(type, contents).Count;
        if (given != count) throw WrongCount(name, type, count, given, model);
        return type switch
        {
            TensorElementType.String => Tensor.OfStrings([.. contents.BytesContents.Select(text => RawTensors.ReadString(text.Span, name, model))], [.. shape]),
            TensorElementType.Bool => Tensor.Of<bool>([.. contents.BoolContents], [.. shape]),
            TensorElementType.Int8 => Narrow<int, sbyte>(contents.IntContents, name, shape),
            TensorElementType.Int16 => Narrow<int, short>(contents.IntContents, name, shape),
            TensorElementType.Int32 => Tensor.Of<int>([.. contents.IntContents], [.. shape]),
            TensorElementType.Int64 => Tensor.Of<long>([.. contents.Int64Contents], [.. shape]),
            TensorElementType.UInt8 => Narrow<uint, byte>(contents.UintContents, name, shape),
            TensorElementType.UInt16 => Narrow<uint, ushort>(contents.UintContents, name, shape),
            TensorElementType.UInt32 => Tensor.Of<uint>([.. contents.UintContents], [.. shape]),
            TensorElementType.UInt64 => Tensor.Of<ulong>([.. contents.Uint64Contents], [.. shape]),
            TensorElementType.Float => Tensor.Of<float>([.. contents.Fp32Contents], [.. shape]),
            _ => Tensor.Of<double>([.. contents.Fp64Contents], [.. shape]),
        };
    }

    /// <summary>Typed elements of a tensor.</summary>
    /// <exception cref="AdaptException">InvalidArgument for FP16 and BF16, which have no field.</exception>
    public static InferTensorContents Write(string name, Tensor tensor)
    {
        var contents = new InferTensorContents();
        switch (tensor.ElementType)
        {
            case TensorElementType.String: contents.BytesContents.AddRange(tensor.Strings!.Select(ByteString.CopyFromUtf8)); break;
            case TensorElementType.Bool: contents.BoolContents.AddRange(tensor.AsSpan<bool>().ToArray()); break;
            case TensorElementType.Int8: contents.IntContents.AddRange(tensor.AsSpan<sbyte>().ToArray().Select(value => (int)value)); break;
            case TensorElementType.Int16: contents.IntContents.AddRange(tensor.AsSpan<short>().ToArray().Select(value => (int)value)); break;
            case TensorElementType.Int32: contents.IntContents.AddRange(tensor.AsSpan<int>().ToArray()); break;
            case TensorElementType.Int64: contents.Int64Contents.AddRange(tensor.AsSpan<long>().ToArray()); break;
            case TensorElementType.UInt8: contents.UintContents.AddRange(tensor.AsSpan<byte>().ToArray().Select(value => (uint)value)); break;
            case TensorElementType.UInt16: contents.UintContents.AddRange(tensor.AsSpan<ushort>().ToArray().Select(value => (uint)value)); break;
            case TensorElementType.UInt32: contents.UintContents.AddRange(tensor.AsSpan<uint>().ToArray()); break;
            case TensorElementType.UInt64: contents.Uint64Contents.AddRange(tensor.AsSpan<ulong>().ToArray()); break;
            case TensorElementType.Float: contents.Fp32Contents.AddRange(tensor.AsSpan<float>().ToArray()); break;
            case TensorElementType.Double: contents.Fp64Contents.AddRange(tensor.AsSpan<double>().ToArray()); break;
            default: throw InferErrors.Invalid($"{DataTypes.Name(tensor.ElementType)} {NoNarrowFloats}: ask for output '{name}' with binary data");
        }

        return contents;
    }

    private static IList FieldOf(TensorElementType type, InferTensorContents contents) => type switch
    {
        TensorElementType.String => contents.BytesContents,
        TensorElementType.Bool => contents.BoolContents,
        TensorElementType.Int8 or TensorElementType.Int16 or TensorElementType.Int32 => contents.IntContents,
        TensorElementType.Int64 => contents.Int64Contents,
        TensorElementType.UInt8 or TensorElementType.UInt16 or TensorElementType.UInt32 => contents.UintContents,
        TensorElementType.UInt64 => contents.Uint64Contents,
        TensorElementType.Float => contents.Fp32Contents,
        _ => contents.Fp64Contents,
    };

    private static void RequireField(string name, TensorElementType type, InferTensorContents contents, string model)
    {
        (IList Field, string Type)[] fields =
        [
            (contents.BoolContents, "BOOL"), (contents.IntContents, "INT32"), (contents.Int64Contents, "INT64"), (contents.UintContents, "UINT32"),
            (contents.Uint64Contents, "UINT64"), (contents.Fp32Contents, "FP32"), (contents.Fp64Contents, "FP64"), (contents.BytesContents, "BYTES"),
        ];
        var own = FieldOf(type, contents);
        foreach (var (field, given) in fields)
        {
            if (field.Count > 0 && field != own)
            {
                throw InferErrors.Invalid($"unexpected explicit tensor data for input tensor '{Shown.Name(name)}' for model '{Shown.Name(model)}' of type '{given}', expected datatype '{DataTypes.Name(type)}'");
            }
        }
    }

    private static AdaptException WrongCount(string name, TensorElementType type, int expected, int given, string model)
    {
        if (type == TensorElementType.String) return InferErrors.Invalid($"expected {expected} string elements for inference input '{Shown.Name(name)}' for model '{Shown.Name(model)}', got {given}");
        long size = TensorElementTypes.SizeOf(type);
        return InferErrors.Invalid($"input byte size mismatch for input '{Shown.Name(name)}' for model '{Shown.Name(model)}'. Expected {expected * size}, got {given * size}");
    }

    private static Tensor Narrow<TWide, TNarrow>(IList<TWide> values, string name, IReadOnlyList<long> shape)
        where TWide : unmanaged, INumberBase<TWide>
        where TNarrow : unmanaged, INumberBase<TNarrow>
    {
        var tensor = Tensor.Allocate(TensorElementTypes.Of<TNarrow>(), [.. shape]);
        var target = MemoryMarshal.Cast<byte, TNarrow>(tensor.Data.Span);
        for (var index = 0; index < values.Count; index++)
        {
            target[index] = TNarrow.CreateTruncating(values[index]);
            if (TWide.CreateTruncating(target[index]) != values[index]) throw InferErrors.Invalid($"element {index} of input '{Shown.Name(name)}' is {values[index]}, which does not fit into {DataTypes.Name(tensor.ElementType)}");
        }

        return tensor;
    }
}
