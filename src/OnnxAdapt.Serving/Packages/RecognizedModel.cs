namespace OnnxAdapt.Serving.Packages;

/// <summary>A base model found on disk.</summary>
/// <param name="Name">Allowed model name.</param>
/// <param name="Versions">At least one version, rising.</param>
internal sealed record RecognizedModel(string Name, IReadOnlyList<ModelFolder> Versions);
