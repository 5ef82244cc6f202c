using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff;

/// <summary>One row of the table: what to do with an operator from some version of its operator set on.</summary>
public sealed class GradientRow
{
    private readonly Func<int, bool> _flows = _ => true;
    private readonly HashSet<int>? _broadcasting;

    private GradientRow(OperatorId op, long since, GradientAnswer answer) => (Op, Since, Answer) = (op, since, answer);

    private GradientRow(GradientRow other, HashSet<int>? broadcasting)
        : this(other.Op, other.Since, other.Answer)
    {
        (Rule, Reason, _flows, Inside, IsStraightThrough) = (other.Rule, other.Reason, other._flows, other.Inside, other.IsStraightThrough);
        _broadcasting = broadcasting;
    }

    private GradientRow(OperatorId op, long since, GradientRule rule, Func<int, bool> flows)
        : this(op, since, GradientAnswer.Rule) => (Rule, _flows) = (rule, flows);

    /// <summary>Operator.</summary>
    public OperatorId Op { get; }

    /// <summary>First version of the operator set of the operator's domain that this row is for.</summary>
    public long Since { get; }

    /// <summary>Rule, zero or refusal.</summary>
    public GradientAnswer Answer { get; }

    /// <summary>The rule, when there is one.</summary>
    public GradientRule? Rule { get; }

    /// <summary>Why there is no gradient, when it is refused.</summary>
    public string? Reason { get; private init; }

    /// <summary>For an operator with graphs inside: the nodes in there that a gradient would have to pass and cannot.</summary>
    internal Func<GradientScope, GradientPath, Node, IEnumerable<CoverageProblem>>? Inside { get; init; }

    /// <summary>Whether the node's outputs carry gradients even where they are integers, because rounding is taken for the identity.</summary>
    public bool IsStraightThrough { get; private init; }

    /// <summary>Whether a gradient can reach that input (or captured value).</summary>
    public bool FlowsTo(int input) => Answer == GradientAnswer.Rule && _flows(input);

    /// <summary>Whether the rule gives the gradient of that input in a shape to which the input was broadcast.</summary>
    public bool Broadcasts(int input) => _broadcasting is not null && (_broadcasting.Count == 0 || _broadcasting.Contains(input));

    /// <summary>
    /// The same row, where the rule may give gradients in a broadcast shape; the sweep then sums them to the input's shape.
    /// </summary>
    /// <param name="inputs">The inputs for which this holds; none stands for all.</param>
    public GradientRow Broadcasting(params ReadOnlySpan<int> inputs) => new(this, [.. inputs]);

    /// <summary>The same row, whose outputs carry gradients even where they are integers.</summary>
    internal GradientRow StraightThrough() => new(this, _broadcasting) { IsStraightThrough = true };

    internal static GradientRow ForNode(OperatorId op, long since, GradientRule rule, Func<int, bool> flows) => new(op, since, rule, flows);

    internal static GradientRow ForGraphs(string opType, GradientRule rule, Func<int, bool> flows, Func<GradientScope, GradientPath, Node, IEnumerable<CoverageProblem>> inside) =>
        new(OperatorId.Standard(opType), 1, rule, flows) { Inside = inside };

    internal static GradientRow ForInputs(OperatorId op, long since, InputGradient?[] gradients) =>
        new(op, since, context => Apply(context, gradients), input => input < gradients.Length && gradients[input] is not null);

    internal static GradientRow Zero(OperatorId op) => new(op, 1, GradientAnswer.Zero);

    internal static GradientRow Refuse(OperatorId op, string reason) => new(op, 1, GradientAnswer.Refuse) { Reason = reason };

    private static Value?[] Apply(GradientContext context, InputGradient?[] gradients)
    {
        var result = new Value?[context.InputCount];
        for (var i = 0; i < Math.Min(result.Length, gradients.Length); i++)
        {
            result[i] = context.Needs(i) ? gradients[i]!(context) : null;
        }

        return result;
    }
}
