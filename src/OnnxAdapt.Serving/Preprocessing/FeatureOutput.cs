namespace OnnxAdapt.Serving.Preprocessing;

/// <summary>The graph output that features come from.</summary>
/// <param name="Name">Name in the graph.</param>
/// <param name="PerToken">Whether it holds one vector per token, which pooling makes one.</param>
/// <param name="IsDeclared">Whether its name or its user says that it holds features; false when it was taken for want of a better.</param>
internal sealed record FeatureOutput(string Name, bool PerToken, bool IsDeclared = true);
