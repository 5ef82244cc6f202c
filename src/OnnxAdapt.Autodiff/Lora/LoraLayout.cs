namespace OnnxAdapt.Autodiff.Lora;

/// <summary>How A and B make the update of a weight as it is stored.</summary>
public enum LoraLayout
{
    /// <summary>The weight is [inputs, outputs]: A [inputs, rank], B [rank, outputs], update A B.</summary>
    InputsFirst,

    /// <summary>
    /// The weight is [outputs, inputs, kernel...]: A [groups * rank, inputs / groups, kernel...], B [outputs, rank, 1...]; the outputs of each
    /// group are updated by their rows of B times the group's rows of A.
    /// </summary>
    OutputsFirst,
}
