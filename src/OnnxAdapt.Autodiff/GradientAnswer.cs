namespace OnnxAdapt.Autodiff;

/// <summary>What the table says about the gradient of an operator.</summary>
public enum GradientAnswer
{
    /// <summary>Nothing: the operator blocks training wherever a gradient has to pass it.</summary>
    Absent,

    /// <summary>There is a rule.</summary>
    Rule,

    /// <summary>The operator is constant almost everywhere, or gives no numbers; no gradient passes it.</summary>
    Zero,

    /// <summary>There will be no gradient, for a stated reason.</summary>
    Refuse,

    /// <summary>The operator is rewritten into others before gradients are built.</summary>
    Lowered,
}
