namespace OnnxAdapt.Serving.Packages;

/// <summary>Names of the folder formats, as clients see them.</summary>
internal static class ModelFormats
{
    /// <summary>A folder as sentence-transformers, Transformers or Optimum export it.</summary>
    public const string SentenceTransformers = "sentence-transformers";

    /// <summary>A Triton model: numbered version folders.</summary>
    public const string Triton = "triton";

    /// <summary>A graph and nothing that explains it.</summary>
    public const string Onnx = "onnx";

    /// <summary>Artifacts of Microsoft's on-device training.</summary>
    public const string TrainingArtifacts = "training-artifacts";

    /// <summary>Our own package with a manifest.</summary>
    public const string OnnxAdapt = "onnxadapt";
}
