namespace OnnxAdapt.Graph.Packing;

/// <summary>A value of the padded graph as it is in the packed one.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Axes">Its axes in the padded graph.</param>
/// <param name="Type">Its element type.</param>
internal sealed record PackedForm(FormKind Kind, PackedAxes Axes, DataType Type)
{
    /// <summary>The value of the packed graph: of the padded axes for static ones and grids, a single number for uniform ones.</summary>
    public Value? Value { get; init; }

    /// <summary>For tokens and rows: the sizes behind the first axis of <see cref="Value"/>, whose product is that of the fixed factors, in their order.</summary>
    public long[] Stored { get; init; } = [];

    /// <summary>The content of static and uniform values where it is known.</summary>
    public TensorData? Constant { get; init; }

    /// <summary>The numbers of <see cref="FormKind.Sizes"/>.</summary>
    public Extent[] Sizes { get; init; } = [];

    /// <summary>For <see cref="FormKind.Scores"/>.</summary>
    public AttentionScores? Scores { get; init; }

    /// <summary>Why it cannot be packed.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Whether it holds one number only, whatever the batch.</summary>
    public bool IsSingle => Kind == FormKind.Uniform || (Kind == FormKind.Static && Axes.IsFixed && Axes.Width == 1);

    /// <summary>A value that cannot be packed.</summary>
    public static PackedForm Refused(string reason) => new(FormKind.Refused, PackedAxes.Scalar, DataType.Undefined) { Reason = reason };

    /// <summary>Tokens or rows in the packed graph.</summary>
    public static PackedForm Of(FormKind kind, Value value, PackedAxes axes, DataType type, params long[] stored) => new(kind, axes, type) { Value = value, Stored = stored };

    /// <summary>The only number of a static or uniform value.</summary>
    /// <exception cref="PackingRefusal">It is not known ahead.</exception>
    public double Number()
    {
        if (!IsSingle || Constant is null) throw new PackingRefusal("a number that it needs is not known ahead");
        return Constant.Type switch
        {
            DataType.Float => Constant.AsSpan<float>()[0],
            DataType.Double => Constant.AsSpan<double>()[0],
            DataType.Float16 => (double)Constant.AsSpan<Half>()[0],
            DataType.Int64 => Constant.AsSpan<long>()[0],
            DataType.Int32 => Constant.AsSpan<int>()[0],
            DataType.Bool => Constant.AsSpan<byte>()[0],
            _ => throw new PackingRefusal($"numbers of type {Constant.Type} are not read"),
        };
    }
}
