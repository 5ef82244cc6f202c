namespace OnnxAdapt.OrtTraining.Artifacts;

/// <summary>Names by which Microsoft's runtime knows the files of a set of artifacts and the special inputs and outputs of their graphs.</summary>
public static class ArtifactNames
{
    /// <summary>File of the training graph.</summary>
    public const string TrainingModel = "training_model.onnx";

    /// <summary>File of the evaluation graph.</summary>
    public const string EvaluationModel = "eval_model.onnx";

    /// <summary>File of the optimizer graph.</summary>
    public const string OptimizerModel = "optimizer_model.onnx";

    /// <summary>File of the checkpoint.</summary>
    public const string Checkpoint = "checkpoint";

    /// <summary>File of the checkpoint with names only.</summary>
    public const string NominalCheckpoint = "nominal_checkpoint";

    /// <summary>Input that tells the accumulators to start anew.</summary>
    public const string ResetFlag = "lazy_reset_grad";

    /// <summary>What the name of a gradient adds to its parameter's.</summary>
    public const string GradientSuffix = "_grad";

    /// <summary>What the name of an accumulation buffer adds to its parameter's.</summary>
    public const string BufferSuffix = "_grad.accumulation.buffer";

    /// <summary>What the name of an accumulator's output adds to its parameter's.</summary>
    public const string AccumulatedSuffix = "_grad.accumulation.out";

    private static readonly string[] GradientSuffixes = [BufferSuffix, AccumulatedSuffix, GradientSuffix];

    /// <summary>The parameter that a gradient's name belongs to; null when it is no such name.</summary>
    public static string? ParameterOfGradient(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var suffix = Array.Find(GradientSuffixes, suffix => name.EndsWith(suffix, StringComparison.Ordinal));
        return suffix is null ? null : name[..^suffix.Length];
    }
}
