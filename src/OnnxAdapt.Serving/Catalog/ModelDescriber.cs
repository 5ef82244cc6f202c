using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Serving.Catalog;

/// <summary>Says what clients may know about a slot.</summary>
internal static class ModelDescriber
{
    public static ModelInfo Describe(ModelSlot slot)
    {
        var versions = slot.Versions;
        var shown = slot.Served is { } served && versions.TryGetValue(served, out var found) ? found : versions.Values.MaxBy(version => version.Number);
        var facts = slot.Facts;
        return new ModelInfo
        {
            Name = slot.Name,
            ServingVersion = slot.Served ?? 0,
            Versions = [.. versions.Keys.Order()],
            State = slot.State,
            Error = slot.Error,
            LoadedBefore = facts is not null,
            Withdrawn = slot.Withdrawn,
            Task = facts?.Task ?? shown?.Delta?.Task ?? shown?.Base?.Task ?? ModelTask.Generic,
            BaseModel = shown?.Delta?.Base?.Name ?? "",
            BaseVersion = shown?.Delta?.Base?.Version ?? 0,
            Sha256 = facts?.Sha256 ?? shown?.Delta?.Base?.Sha256 ?? "",
            Inputs = facts?.Signature.Inputs ?? [],
            Outputs = facts?.Signature.Outputs ?? [],
            Labels = facts?.Labels ?? shown?.Delta?.Labels ?? shown?.Base?.Labels ?? [],
            EmbeddingSize = facts?.EmbeddingSize ?? 0,
            MaxTokens = facts?.MaxTokens ?? shown?.Base?.Text.MaxTokens ?? 0,
            Execution = facts?.Execution ?? "",
            Origin = shown?.Base?.Origin ?? shown?.Delta?.Origin ?? "",
            Licence = shown?.Base?.Licence ?? shown?.Delta?.Licence ?? "",
            Format = shown?.Base?.Format ?? Packages.ModelFormats.OnnxAdapt,
        };
    }

    public static IReadOnlyList<VersionInfo> DescribeVersions(ModelSlot slot) =>
        [.. slot.Versions.Values.OrderByDescending(version => version.Number).Select(version => new VersionInfo
        {
            Version = version.Number,
            Serving = version.Number == slot.Served,
            Labels = version.Delta?.Labels ?? version.Base?.Labels ?? [],
            BaseModel = version.Delta?.Base?.Name ?? "",
            BaseVersion = version.Delta?.Base?.Version ?? 0,
            BaseSha256 = version.Delta?.Base?.Sha256 ?? "",
            Lineage = version.Delta?.Lineage,
        })];
}
