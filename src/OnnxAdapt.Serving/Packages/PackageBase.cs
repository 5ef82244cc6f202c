namespace OnnxAdapt.Serving.Packages;

/// <summary>The base of a delta package.</summary>
/// <param name="Name">Name of the base model.</param>
/// <param name="Version">Version of the base model.</param>
/// <param name="Sha256">SHA-256 of the base graph (lower-case hex).</param>
/// <param name="FeatureFingerprint">Fingerprint of the features that the head was trained on.</param>
/// <param name="FeaturesOutput">Value of the graph that features come from; null for the model's own features.</param>
internal sealed record PackageBase(string Name, long Version, string Sha256, string FeatureFingerprint, string? FeaturesOutput = null);
