using System.Globalization;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Inference;
using OnnxAdapt.Server.Protocols.Inference.Models;
using OnnxAdapt.Serving.Catalog;

namespace OnnxAdapt.Server.Protocols.Inference.Statistics;

/// <summary>The statistics extension.</summary>
internal sealed class StatisticsReport(ServingStatistics statistics, IModelCatalog catalog, ModelSurfaces surfaces)
{
    /// <summary>What versions have done.</summary>
    /// <param name="name">A model; empty for all.</param>
    /// <param name="version">One of its versions; empty for all that have done something or are served.</param>
    /// <exception cref="AdaptException">NotFound; InvalidArgument for a version that is no number.</exception>
    public ModelStatisticsResponse Of(string name, string version)
    {
        var asked = ModelSurfaces.ParseVersion(version);
        var response = new ModelStatisticsResponse();
        response.ModelStats.AddRange(name.Length == 0 ? catalog.List().SelectMany(model => Of(model, null)) : Of(surfaces.Find(name), asked));
        return response;
    }

    private IEnumerable<ModelStatistics> Of(ModelInfo model, long? asked)
    {
        if (asked is { } missing && !model.Versions.Contains(missing)) throw InferErrors.UnknownVersion(model.Name, missing);
        foreach (var version in model.Versions.Where(version => asked is null || version == asked))
        {
            var found = statistics.Find(new ModelReference(model.Name, version));
            if (found is null && asked is null && version != model.ServingVersion) continue;
            yield return (found ?? new VersionStatistics()).ToWire(model.Name, version.ToString(CultureInfo.InvariantCulture));
        }
    }
}
