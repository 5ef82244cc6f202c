using OnnxAdapt.Graph.Folding;

namespace OnnxAdapt.Graph.Packing.Rules;

/// <summary>Operators that work on each element alone, their inputs stretched to each other.</summary>
internal static class ElementwiseRules
{
    private static readonly string[] Standard =
    [
        "Abs", "Acos", "Add", "And", "Asin", "Atan", "Cast", "CastLike", "Ceil", "Clip", "Cos", "Div", "Elu", "Equal", "Erf", "Exp", "Floor", "Gelu", "Greater",
        "GreaterOrEqual", "HardSigmoid", "HardSwish", "Identity", "IsInf", "IsNaN", "LeakyRelu", "Less", "LessOrEqual", "Log", "Max", "Min", "Mish", "Mod", "Mul",
        "Neg", "Not", "Or", "PRelu", "Pow", "Reciprocal", "Relu", "Round", "Selu", "Sigmoid", "Sign", "Sin", "Softplus", "Softsign", "Sqrt", "Sub", "Sum",
        "Swish", "Tanh", "ThresholdedRelu", "Where", "Xor",
    ];

    private static readonly string[] Microsoft = ["BiasGelu", "FastGelu", "Gelu", "QuickGelu"];

    /// <summary>The rules.</summary>
    public static IEnumerable<(OperatorId Op, PackRule Rule)> Rows =>
    [
        .. Standard.Select(op => (OperatorId.Standard(op), (PackRule)Apply)),
        .. Microsoft.Select(op => (new OperatorId("com.microsoft", op), (PackRule)Apply)),
        (OperatorId.Standard("Dropout"), step => Apply(step with { Inputs = [step.Input(0)], Node = Identity(step) })),
    ];

    /// <summary>What becomes of a node that works element by element.</summary>
    public static PackedForm[] Apply(PackingStep step)
    {
        if (step.Inputs.Any(input => input?.Kind == FormKind.Scores)) return ScoreRules.Elementwise(step);
        var forms = step.Inputs.OfType<PackedForm>().ToArray();
        if (Array.Exists(forms, form => form.Kind == FormKind.Sizes)) throw new PackingRefusal("it mixes numbers with sizes of the batch");
        var axes = forms.Select(form => form.Axes).Aggregate(PackedAxes.Broadcast);
        if (Array.TrueForAll(forms, form => form.IsSingle)) return [Single(step, axes)];
        return KindOf(forms, axes) switch
        {
            FormKind.Grid => step.Verbatim(axes),
            var kind => [Aligned(step, kind, axes)],
        };
    }

    private static FormKind KindOf(PackedForm[] forms, PackedAxes axes)
    {
        var (tokens, rows) = (Array.Exists(forms, form => form.Kind == FormKind.Tokens), Array.Exists(forms, form => form.Kind == FormKind.Rows));
        if (!tokens && !rows) return FormKind.Grid;
        if (axes.Count(FactorKind.Positions) > 1 || axes.Count(FactorKind.Rows) > 1) throw new PackingRefusal("it works on pairs of tokens outside of attention");
        return axes.HasPositions ? FormKind.Tokens : FormKind.Rows;
    }

    /// <summary>One number everywhere stays one number.</summary>
    private static PackedForm Single(PackingStep step, PackedAxes axes)
    {
        var numbers = step.Inputs.Select(input => input?.Constant is { } tensor ? Tensors.WithSizes(tensor, []) : null).ToArray();
        var known = step.Inputs.Zip(numbers).All(pair => pair.First is null || pair.Second is not null);
        if (known && SingleNumbers.Evaluate(step, numbers) is { } folded) return step.Uniform(folded, axes);
        var values = step.Inputs.Select(input => input is null ? null : input.Kind == FormKind.Uniform || input.Axes.Rank == 0 ? input.Value : step.Writer.Add("Reshape", input.Value, step.Writer.Numbers()));
        return new PackedForm(FormKind.Uniform, axes, step.OutputType()) { Value = step.Writer.Repeat(step.Node, [.. values])[0] };
    }

    private static PackedForm Aligned(PackingStep step, FormKind kind, PackedAxes axes)
    {
        var inputs = Array.ConvertAll(step.Inputs, input => input is null ? null : kind == FormKind.Tokens && IsMoved(input) ? TokenForms.Of(input, step.Writer) : input);
        var alignment = Alignment.Of(axes, inputs);
        var value = step.Writer.Repeat(step.Node, [.. inputs.Select(input => input is null ? null : alignment.View(input, step.Writer))])[0];
        return PackedForm.Of(kind, value, axes, step.OutputType(), alignment.Sizes);
    }

    private static bool IsMoved(PackedForm form) => form.Kind == FormKind.Rows || (form.Kind == FormKind.Grid && form.Axes.HasPositions);

    private static Node Identity(PackingStep step) => new(OperatorId.Standard("Identity"), [step.Node.Inputs[0]], []);
}
