using System.Collections.Frozen;
using OnnxAdapt.Graph.Folding;

namespace OnnxAdapt.Graph.Packing.Rules;

/// <summary>Shapes and what exporters compute of them, number by number.</summary>
internal static class SizeRules
{
    private const int MostNumbers = 64;

    private static readonly FrozenDictionary<string, Func<Extent, Extent, Extent>> Binary = new Dictionary<string, Func<Extent, Extent, Extent>>(StringComparer.Ordinal)
    {
        ["Add"] = Extent.Add,
        ["Sub"] = Extent.Subtract,
        ["Mul"] = Extent.Multiply,
        ["Div"] = Extent.Divide,
        ["Min"] = (a, b) => Extent.Compare(a, b) is { } order ? (order < 0 ? a : b) : Extent.Unknown,
        ["Max"] = (a, b) => Extent.Compare(a, b) is { } order ? (order > 0 ? a : b) : Extent.Unknown,
        ["Equal"] = (a, b) => Truth(Extent.Compare(a, b), order => order == 0),
        ["Less"] = (a, b) => Truth(Extent.Compare(a, b), order => order < 0),
        ["LessOrEqual"] = (a, b) => Truth(Extent.Compare(a, b), order => order <= 0),
        ["Greater"] = (a, b) => Truth(Extent.Compare(a, b), order => order > 0),
        ["GreaterOrEqual"] = (a, b) => Truth(Extent.Compare(a, b), order => order >= 0),
        ["And"] = (a, b) => a.Number == 0 || b.Number == 0 ? Extent.Of(0) : Extent.Multiply(a, b),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, Func<PackingStep, PackedForm[]>> Shapings = new Dictionary<string, Func<PackingStep, PackedForm[]>>(StringComparer.Ordinal)
    {
        ["Shape"] = OfShape,
        ["Size"] = step => Make(step, PackedAxes.Scalar, [Enumerable.Range(0, step.Input(0).Axes.Rank).Select(step.Input(0).Axes.ExtentOf).Aggregate(Extent.Of(1), Extent.Multiply)]),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, Func<PackingStep, PackedForm[]>> Listed = new Dictionary<string, Func<PackingStep, PackedForm[]>>(StringComparer.Ordinal)
    {
        ["Identity"] = step => [step.Input(0)],
        ["Cast"] = step => Make(step, step.Input(0).Axes, step.Input(0).Sizes),
        ["Neg"] = step => Make(step, step.Input(0).Axes, Array.ConvertAll(step.Input(0).Sizes, size => Extent.Multiply(size, Extent.Of(-1)))),
        ["Not"] = step => Make(step, step.Input(0).Axes, Array.ConvertAll(step.Input(0).Sizes, size => Extent.Subtract(Extent.Of(1), size))),
        ["Gather"] = Gather,
        ["Slice"] = Slice,
        ["Squeeze"] = step => Make(step, step.Input(0).Sizes.Length == 1 ? PackedAxes.Scalar : step.Input(0).Axes, step.Input(0).Sizes),
        ["Unsqueeze"] = step => Make(step, step.Input(0).Axes.Rank == 0 ? PackedAxes.Fixed([1]) : throw TooManyAxes(), step.Input(0).Sizes),
        ["Reshape"] = step => Make(step, step.Numbers(1).Length switch { 0 => PackedAxes.Scalar, 1 => ListOf(step.Input(0).Sizes.Length), _ => throw TooManyAxes() }, step.Input(0).Sizes),
        ["ReduceProd"] = step => Make(step, step.Node.GetInt("keepdims", 1) == 1 ? PackedAxes.Fixed([1]) : PackedAxes.Scalar, [step.Input(0).Sizes.Aggregate(Extent.Of(1), Extent.Multiply)]),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The outputs of a node about sizes; null when it is about something else.</summary>
    public static PackedForm[]? TryApply(PackingStep step)
    {
        if (step.Node.Op.Domain.Length > 0 || step.Inputs.Length == 0) return null;
        var type = step.Node.Op.OpType;
        if (Shapings.TryGetValue(type, out var shaping)) return shaping(step);
        if (step.Inputs.All(input => input?.Kind != FormKind.Sizes)) return null;
        if (step.Inputs[0]?.Kind == FormKind.Sizes && Listed.TryGetValue(type, out var listed)) return listed(step);
        return step.Inputs.All(IsList) ? Combine(step, type) : null;
    }

    private static PackedForm[]? Combine(PackingStep step, string type) => type switch
    {
        "Concat" => Make(step, ListOf(step.Inputs.Sum(input => Elements(input!).Length)), [.. step.Inputs.SelectMany(input => Elements(input!))]),
        "Where" => Each(step, 3, numbers => numbers[0].Number is { } condition ? numbers[condition != 0 ? 1 : 2] : Extent.Unknown),
        _ when Binary.TryGetValue(type, out var operation) => Each(step, 2, numbers => operation(numbers[0], numbers[1])),
        _ => null,
    };

    private static PackedForm[] Each(PackingStep step, int count, Func<Extent[], Extent> operation)
    {
        if (step.Inputs.Length != count) throw new PackingRefusal("it combines more sizes than can be followed");
        var inputs = Array.ConvertAll(step.Inputs, input => Elements(input!));
        var length = inputs.Max(input => input.Length);
        if (Array.Exists(inputs, input => input.Length != 1 && input.Length != length)) throw new PackingRefusal("its lists of sizes are of different lengths");
        var isScalar = step.Inputs.All(input => input!.Axes.Rank == 0);
        return Make(step, isScalar ? PackedAxes.Scalar : ListOf(length), [.. Enumerable.Range(0, length).Select(i => operation(Array.ConvertAll(inputs, input => input[input.Length == 1 ? 0 : i])))]);
    }

    private static PackedForm[] OfShape(PackingStep step)
    {
        var form = step.Input(0);
        var axes = form.Kind == FormKind.Sizes ? PackedAxes.Fixed(form.Axes.Rank == 0 ? [] : [form.Sizes.Length]) : form.Axes;
        var rank = axes.Rank;
        var (start, end) = (Bound(step.Node.GetInt("start", 0), rank), Bound(step.Node.GetInt("end", rank), rank));
        return Make(step, ListOf(Math.Max(0, end - start)), [.. Enumerable.Range(start, Math.Max(0, end - start)).Select(axes.ExtentOf)]);
    }

    private static int Bound(long place, int rank) => (int)Math.Clamp(place < 0 ? place + rank : place, 0, rank);

    private static PackedForm[] Gather(PackingStep step)
    {
        var (sizes, indices) = (step.Input(0).Sizes, step.Numbers(1));
        var places = Array.ConvertAll(indices, index => index < 0 ? index + sizes.Length : index);
        if (Array.Exists(places, place => place < 0 || place >= sizes.Length)) throw new PackingRefusal("it reads a size that is not there");
        return Make(step, step.Input(1).Axes.Rank == 0 ? PackedAxes.Scalar : ListOf(places.Length), Array.ConvertAll(places, place => sizes[place]));
    }

    private static PackedForm[] Slice(PackingStep step)
    {
        var sizes = step.Input(0).Sizes;
        var (start, end, stride) = (step.Numbers(1)[0], step.Numbers(2)[0], step.Optional(4) is null ? 1 : step.Numbers(4)[0]);
        if (stride != 1) throw new PackingRefusal("it takes sizes in steps");
        var (from, to) = (Bound(start, sizes.Length), Bound(end, sizes.Length));
        return Make(step, ListOf(Math.Max(0, to - from)), sizes[from..Math.Max(from, to)]);
    }

    private static PackedForm[] Make(PackingStep step, PackedAxes axes, Extent[] sizes)
    {
        if (sizes.Length > MostNumbers) throw TooManyAxes();
        var type = step.OutputType();
        return Array.TrueForAll(sizes, size => size.Number is not null) && Constant(type, axes, sizes) is { } tensor
            ? [step.Static(tensor)]
            : [new PackedForm(FormKind.Sizes, axes, type) { Sizes = sizes }];
    }

    private static TensorData? Constant(DataType type, PackedAxes axes, Extent[] sizes)
    {
        long[] shape = axes.Rank == 0 ? [] : [sizes.Length];
        var numbers = Array.ConvertAll(sizes, size => size.Number!.Value);
        return type switch
        {
            DataType.Int64 => TensorData.Of(numbers, shape),
            DataType.Int32 => Tensors.Of(type, shape, Array.ConvertAll(numbers, number => checked((int)number))),
            DataType.Bool => Tensors.Of(type, shape, Array.ConvertAll(numbers, number => number == 0 ? (byte)0 : (byte)1)),
            DataType.Float => TensorData.Of(Array.ConvertAll(numbers, number => (float)number), shape),
            DataType.Double => Tensors.Of(type, shape, Array.ConvertAll(numbers, number => (double)number)),
            _ => null,
        };
    }

    private static bool IsList(PackedForm? form) => form is { Kind: FormKind.Sizes }
        || form is { Kind: FormKind.Static, Axes.Rank: <= 1, Constant: { Type: DataType.Int64 or DataType.Int32 or DataType.Bool, ElementCount: <= MostNumbers } };

    private static Extent[] Elements(PackedForm form) => form switch
    {
        { Kind: FormKind.Sizes } => form.Sizes,
        { Constant: { Type: DataType.Bool } flags } => Array.ConvertAll(flags.AsSpan<byte>().ToArray(), flag => Extent.Of(flag)),
        _ => Array.ConvertAll(Tensors.Integers(form.Constant!), Extent.Of),
    };

    private static Extent Truth(int? order, Func<int, bool> holds) => order is { } known ? Extent.Of(holds(known) ? 1 : 0) : Extent.Unknown;

    private static PackedAxes ListOf(int length) => PackedAxes.Fixed([length]);

    private static PackingRefusal TooManyAxes() => new("it arranges sizes in more axes than can be followed");
}
