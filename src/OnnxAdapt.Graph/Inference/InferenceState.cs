using System.Numerics;
using OnnxAdapt.Graph.Checking;
using OnnxAdapt.Graph.Structure;

namespace OnnxAdapt.Graph.Inference;

/// <summary>What is known so far of the values of a model.</summary>
internal sealed class InferenceState(OnnxModel model, ShapeInferenceOptions options, ProblemList problems)
{
    private readonly Dictionary<Value, ValueFact> _facts = [];
    private readonly HashSet<Value> _pinned = [.. model.Graph.Inputs];

    public long IrVersion => model.IrVersion;

    public ProblemList Problems { get; } = problems;

    /// <summary>Version of the standard operator set in force where the walk is.</summary>
    public long Opset { get; set; } = model.StandardOpset;

    /// <summary>Nodes looked at.</summary>
    public long Visits { get; set; }

    public bool IsExhausted => Visits > options.MaxVisits;

    public IReadOnlyDictionary<Value, ValueFact> Facts => _facts;

    public ValueFact Get(Value value)
    {
        if (!_facts.TryGetValue(value, out var fact))
        {
            fact = Declared(value);
            _facts.Add(value, fact);
        }

        return fact;
    }

    /// <summary>Takes up what was inferred of a value, together with what was declared; gives the contradiction when there is one.</summary>
    public string? Set(Value value, ValueFact inferred)
    {
        var declared = Declared(value);
        _facts[value] = declared;
        if (declared.Type != DataType.Undefined && inferred.Type != DataType.Undefined && declared.Type != inferred.Type)
        {
            return $"'{value.Name}' is declared as {declared.Type}, but computed as {inferred.Type}";
        }

        if (!TryMerge(declared.Shape, inferred.Shape, out var shape))
        {
            return $"'{value.Name}' is declared with shape {declared.Shape}, but computed with {inferred.Shape}";
        }

        _facts[value] = new ValueFact(declared.Type == DataType.Undefined ? inferred.Type : declared.Type, shape, inferred.Elements);
        return null;
    }

    /// <summary>Replaces what is known of a value, whatever was declared.</summary>
    public void Override(Value value, ValueFact fact) => _facts[value] = fact;

    /// <summary>Forgets the values that a graph and those inside it define.</summary>
    public void Forget(OnnxGraph graph)
    {
        foreach (var value in GraphWalk.AllGraphs(graph).SelectMany(GraphWalk.DefinedValues))
        {
            _facts.Remove(value);
        }
    }

    public static bool TryMerge(Shape? declared, Shape? inferred, out Shape? merged)
    {
        merged = declared ?? inferred;
        if (declared is null || inferred is null)
        {
            return true;
        }

        var dims = new Dim[declared.Count];
        for (var i = 0; i < dims.Length; i++)
        {
            if (declared.Count != inferred.Count || DimMath.Unify(declared[i], inferred[i]) is not { } dim)
            {
                return false;
            }

            dims[i] = dim;
        }

        merged = new Shape(dims);
        return declared.Count == inferred.Count;
    }

    private ValueFact Declared(Value value)
    {
        if (Constants.Of(value, IrVersion) is { } tensor)
        {
            return new ValueFact(tensor.Type, Shape.Of([.. tensor.Sizes]), ElementsOf(tensor));
        }

        return options.DiscardDeclared && value.Producer is not null && !_pinned.Contains(value) ? default : new ValueFact(value.Type, value.Shape);
    }

    private static Dim[]? ElementsOf(TensorData tensor) => tensor.Sizes.Count > 1 || tensor.ElementCount > ValueFact.MaxElements ? null : tensor.Type switch
    {
        DataType.Int64 => Whole<long>(tensor),
        DataType.Int32 => Whole<int>(tensor),
        DataType.Bool => Whole<byte>(tensor),
        DataType.Float => Whole<float>(tensor),
        DataType.Double => Whole<double>(tensor),
        _ => null,
    };

    private static Dim[] Whole<T>(TensorData tensor)
        where T : unmanaged, INumber<T>
    {
        const long Exact = 1 << 24;
        var limit = T.IsInteger(T.One / (T.One + T.One)) ? long.MaxValue : Exact;
        return Array.ConvertAll(tensor.AsSpan<T>().ToArray(), value => T.IsInteger(value) && double.Abs(double.CreateSaturating(value)) <= limit ? long.CreateSaturating(value) : Dim.Unknown);
    }
}
