using OnnxAdapt.Graph.Folding;
using OnnxAdapt.Graph.Inference;

namespace OnnxAdapt.Graph.Packing;

/// <summary>One node on its way into the packed graph.</summary>
/// <param name="Node">The node of the padded graph.</param>
/// <param name="Inputs">Its inputs as they are in the packed graph; null where one is left out.</param>
/// <param name="Writer">The packed graph.</param>
/// <param name="Facts">Types and shapes of the padded graph.</param>
/// <param name="Opset">Version of the standard operator set.</param>
internal sealed record PackingStep(Node Node, PackedForm?[] Inputs, PackedWriter Writer, InferenceState Facts, long Opset)
{
    private const long MostFolded = 1 << 16;

    /// <summary>An input, or null when it is left out.</summary>
    public PackedForm? Optional(int index) => index < Inputs.Length ? Inputs[index] : null;

    /// <summary>An input.</summary>
    public PackedForm Input(int index) => Optional(index) ?? throw new PackingRefusal($"its input {index} is left out");

    /// <summary>Element type of an output.</summary>
    public DataType OutputType(int index = 0) =>
        Node.Output(index) is { } output && Facts.Get(output).Type is var type and not DataType.Undefined ? type : Inputs.FirstOrDefault(input => input is not null)?.Type ?? DataType.Undefined;

    /// <summary>Whole numbers of a constant input.</summary>
    /// <exception cref="PackingRefusal">They are not known ahead.</exception>
    public long[] Numbers(int index) => Input(index) switch
    {
        { Constant: { } tensor } => Tensors.Integers(tensor),
        { Kind: FormKind.Sizes } form when Array.TrueForAll(form.Sizes, size => size.Number is not null) => Array.ConvertAll(form.Sizes, size => size.Number!.Value),
        _ => throw new PackingRefusal($"its input {index} is not known ahead"),
    };

    /// <summary>Whole numbers from an input in newer operator sets, from an attribute in older ones; null when neither is there.</summary>
    public long[]? Numbers(int index, string attribute) => Optional(index) is not null ? Numbers(index) : Node.GetInts(attribute) is { } list ? [.. list] : null;

    /// <summary>Sizes from an input.</summary>
    public Extent[] Extents(int index) => Input(index) is { Kind: FormKind.Sizes } form ? form.Sizes : Array.ConvertAll(Numbers(index), Extent.Of);

    /// <summary>The node's attributes, some of them with other values.</summary>
    public Dictionary<string, AttributeValue> Attributes(params (string Name, AttributeValue? Value)[] changed)
    {
        var attributes = new Dictionary<string, AttributeValue>(Node.Attributes, StringComparer.Ordinal);
        foreach (var (name, value) in changed)
        {
            if (value is null) attributes.Remove(name);
            else attributes[name] = value;
        }

        return attributes;
    }

    /// <summary>The only output, as the padded graph computes it for one row of the longest length.</summary>
    public PackedForm[] Verbatim(PackedAxes axes) => [new PackedForm(FormKind.Grid, axes, OutputType()) { Value = Writer.Repeat(Node, [.. Inputs.Select(ForOneRow)])[0] }];

    /// <summary>The outputs over static inputs.</summary>
    public PackedForm[] Constant()
    {
        var folded = !IsTurnedWeight && Inputs.All(input => input is null or { Constant: not null }) && Inputs.All(input => input is null || input.Constant!.ElementCount <= MostFolded)
            ? Evaluator.Evaluate(new FoldingContext(Node, [.. Inputs.Select(input => input?.Constant)], Opset, MostFolded))
            : null;
        if (folded is not null) return [.. Node.Outputs.Select((_, i) => Static(folded[i]))];
        var values = Writer.Repeat(Node, [.. Inputs.Select(input => input?.Value)]);
        return [.. values.Select((value, i) => Unfolded(value, i))];
    }

    /// <summary>Whether a matrix too large to be read by any rule is turned, which is left to the runtime, so that the matrix stays known.</summary>
    private bool IsTurnedWeight => WeightOrigins.IsTurn(Node) && Inputs[0] is { Axes: { Rank: 2, Width: > 1 << 12 } };

    /// <summary>A constant of the packed graph.</summary>
    public PackedForm Static(TensorData tensor) => new(FormKind.Static, PackedAxes.Fixed(tensor.Sizes), tensor.Type) { Value = Writer.Constant(tensor), Constant = tensor };

    /// <summary>One number at every place.</summary>
    public PackedForm Uniform(TensorData number, PackedAxes axes) => new(FormKind.Uniform, axes, number.Type) { Value = Writer.Constant(number), Constant = number };

    private PackedForm Unfolded(Value value, int index)
    {
        if (Node.Output(index) is not { } output) return PackedForm.Refused("nobody asks for it");
        return Facts.Get(output).Shape is { IsStatic: true } shape
            ? new PackedForm(FormKind.Static, PackedAxes.Fixed(shape.ToSizes()), OutputType(index)) { Value = value }
            : PackedForm.Refused($"the shape of '{output.Name}' is not known");
    }

    private Value? ForOneRow(PackedForm? form) => form?.Kind switch
    {
        null => null,
        FormKind.Static or FormKind.Grid => form.Value,
        FormKind.Sizes => Writer.ForLongest(form),
        FormKind.Uniform => Stretched(form),
        _ => throw new PackingRefusal("what depends on tokens meets what depends on positions alone"),
    };

    private Value Stretched(PackedForm uniform)
    {
        var sizes = Enumerable.Range(0, uniform.Axes.Rank).Select(axis => uniform.Axes.ExtentOf(axis)).Select(extent => extent with { Rows = 0 });
        var list = new PackedForm(FormKind.Sizes, PackedAxes.Fixed([uniform.Axes.Rank]), DataType.Int64) { Sizes = [.. sizes.Select(Normal)] };
        return uniform.Axes.Rank == 0 ? uniform.Value! : Writer.Add("Expand", uniform.Value!, Writer.ForLongest(list));
    }

    private static Extent Normal(Extent extent) => extent.Factor == 0 ? extent : Extent.Product(extent.Factor, 0, extent.Positions);
}
