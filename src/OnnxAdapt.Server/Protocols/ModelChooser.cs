using OnnxAdapt.Abstractions;
using OnnxAdapt.Server.Configuration;
using OnnxAdapt.Serving.Catalog;

namespace OnnxAdapt.Server.Protocols;

/// <summary>Which model answers calls of protocols that were made for servers of one model.</summary>
internal sealed class ModelChooser(IModelCatalog catalog, ServerSettings settings)
{
    private const int MostNamesShown = 8;

    /// <summary>The wanted model, by its name or an alias; without one the default model, or the only one.</summary>
    /// <param name="wanted">Name as received; null or empty for none.</param>
    /// <exception cref="AdaptException">InvalidArgument when no name is given and several models are served; NotFound when none is.</exception>
    public ModelReference Choose(string? wanted)
    {
        if (!string.IsNullOrEmpty(wanted)) return new ModelReference(settings.ModelAliases.TryGetValue(wanted, out var meant) ? meant : wanted);
        if (!string.IsNullOrEmpty(settings.DefaultModel)) return new ModelReference(settings.DefaultModel);
        var models = catalog.List();
        return models.Count switch
        {
            1 => new ModelReference(models[0].Name),
            0 => throw AdaptException.NotFound("The server has no model."),
            _ => throw AdaptException.Invalid("model", $"the server has {models.Count} models ({Shown(models)}); name one, or set the option DefaultModel."),
        };
    }

    private static string Shown(IReadOnlyList<ModelInfo> models) =>
        string.Join(", ", models.Take(MostNamesShown).Select(model => model.Name)) + (models.Count > MostNamesShown ? ", ..." : "");
}
