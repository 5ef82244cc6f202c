namespace OnnxAdapt.Abstractions;

/// <summary>Two forms of AdamW that differ in where epsilon and the decay stand.</summary>
public enum AdamWForm
{
    /// <summary>p ← p (1 - lr wd) first, epsilon beside the corrected root: <c>torch.optim.AdamW</c>, and <c>adam_mode</c> 0 of ONNX Runtime.</summary>
    Decoupled,

    /// <summary>
    /// Epsilon beside the uncorrected root, the decay p ← p (1 - lr wd) after the update: the older form of Hugging Face, and <c>adam_mode</c> 1 of
    /// ONNX Runtime.
    /// </summary>
    DecayAfterUpdate,
}
