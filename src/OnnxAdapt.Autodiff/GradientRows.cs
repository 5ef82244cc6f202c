using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff;

/// <summary>The words in which a row is written.</summary>
public static class GradientRows
{
    /// <summary>A rule for an operator of the standard domain, one function per input; null where no gradient flows to that input.</summary>
    public static GradientRow Rule(string opType, params InputGradient?[] inputs) => Rule(OperatorId.Standard(opType), 1, inputs);

    /// <summary>A rule from some version of the operator set on, one function per input.</summary>
    public static GradientRow Rule(OperatorId op, long since, params InputGradient?[] inputs) => GradientRow.ForInputs(op, since, inputs);

    /// <summary>A rule that writes the gradients of all inputs together, because they share work or are of any number.</summary>
    public static GradientRow NodeRule(string opType, GradientRule rule, Func<int, bool>? flows = null) => NodeRule(OperatorId.Standard(opType), 1, rule, flows);

    /// <summary>A rule for all inputs together from some version of the operator set on.</summary>
    /// <param name="op">Operator.</param>
    /// <param name="since">First version of the operator set.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="flows">To which inputs a gradient can flow; null for all.</param>
    public static GradientRow NodeRule(OperatorId op, long since, GradientRule rule, Func<int, bool>? flows = null) =>
        GradientRow.ForNode(op, since, rule, flows ?? (_ => true));

    /// <summary>No gradient passes this operator of the standard domain.</summary>
    public static GradientRow Zero(string opType) => GradientRow.Zero(OperatorId.Standard(opType));

    /// <summary>There is no gradient for this operator, for the stated reason.</summary>
    public static GradientRow Refuse(OperatorId op, string reason) => GradientRow.Refuse(op, reason);
}
