namespace OnnxAdapt.Abstractions;

/// <summary>What a training session does with the memory of activations and gradients between operators and steps.</summary>
public enum TrainingMemory
{
    /// <summary>Keeps it, and plans each step's memory as one block: fastest, largest.</summary>
    Fast,

    /// <summary>Keeps it, without the plan: about half as large, a little slower.</summary>
    Balanced,

    /// <summary>Returns it at once: smallest, much slower.</summary>
    Small,
}
