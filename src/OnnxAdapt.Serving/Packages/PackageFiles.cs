namespace OnnxAdapt.Serving.Packages;

/// <summary>Names of the files of a delta package.</summary>
internal static class PackageFiles
{
    public const string Head = "head.onnx";
    public const string HeadParameters = "head.safetensors";
    public const string BackboneParameters = "parameters.safetensors";
    public const string LowRank = "low_rank.safetensors";
}
