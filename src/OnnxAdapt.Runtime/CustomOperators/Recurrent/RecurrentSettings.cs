namespace OnnxAdapt.Runtime.CustomOperators.Recurrent;

/// <summary>Attributes of a recurrent layer.</summary>
internal sealed class RecurrentSettings
{
    private readonly string _direction;

    /// <exception cref="KernelException">An attribute has a value for which there is no kernel.</exception>
    public RecurrentSettings(KernelAttributes attributes)
    {
        _direction = attributes.Text("direction", "forward");
        ResetsLast = attributes.Integer("linear_before_reset", 0) != 0;
        Require(attributes.Number("clip", 0) <= 0, "clip");
        Require(attributes.Integer("input_forget", 0) == 0, "input_forget");
        Require(attributes.Integer("layout", 0) == 0, "layout");
        Require(_direction is "forward" or "reverse" or "bidirectional", "direction");
    }

    /// <summary>One or two.</summary>
    public int Directions => _direction == "bidirectional" ? 2 : 1;

    /// <summary>GRU: whether the reset gate comes behind the product with the state.</summary>
    public bool ResetsLast { get; }

    /// <summary>Whether a direction goes from the last step to the first.</summary>
    public bool IsBackwards(int direction) => direction == 1 || _direction == "reverse";

    private static void Require(bool holds, string attribute)
    {
        if (!holds)
        {
            throw new KernelException($"The attribute {attribute} has a value that this kernel does not know.");
        }
    }
}
