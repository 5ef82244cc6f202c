namespace OnnxAdapt.Serving.Catalog;

/// <summary>The models found on disk: versions by number, by model name.</summary>
/// <param name="Bases">Base models.</param>
/// <param name="Adapted">Adapted models.</param>
internal sealed record CatalogContent(
    IReadOnlyDictionary<string, IReadOnlyDictionary<long, ModelVersion>> Bases,
    IReadOnlyDictionary<string, IReadOnlyDictionary<long, ModelVersion>> Adapted);
