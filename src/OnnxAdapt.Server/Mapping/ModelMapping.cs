using Google.Protobuf.WellKnownTypes;
using OnnxAdapt.Abstractions;
using OnnxAdapt.V1;
using CatalogModel = OnnxAdapt.Serving.Catalog.ModelInfo;
using CatalogVersion = OnnxAdapt.Serving.Catalog.VersionInfo;

namespace OnnxAdapt.Server.Mapping;

/// <summary>Models and versions between the catalog and the wire.</summary>
internal static class ModelMapping
{
    /// <summary>A model name that is at least present.</summary>
    /// <exception cref="AdaptException">InvalidArgument when it is empty.</exception>
    public static string Name(string name, string field = "model") =>
        name.Length > 0 ? name : throw AdaptException.Invalid(field, "it is empty; name a model, see ModelService.ListModels.");

    /// <summary>A reference to a model.</summary>
    /// <param name="name">Name as received.</param>
    /// <param name="version">Version as received; 0 for the served one.</param>
    /// <exception cref="AdaptException">InvalidArgument for an empty name or a negative version.</exception>
    public static ModelReference Reference(string name, long version) => version >= 0
        ? new ModelReference(Name(name), version == 0 ? null : version)
        : throw AdaptException.Invalid("version", $"{version} is no version; give a number from 1 on, or 0 for the served one.");

    /// <summary>A model as the wire carries it.</summary>
    public static ModelInfo ToWire(CatalogModel model)
    {
        var wire = new ModelInfo
        {
            Name = model.Name,
            ServingVersion = model.ServingVersion,
            State = (ModelState)(int)model.State,
            Error = model.Error,
            Task = ToWire(model.Task),
            BaseModel = model.BaseModel,
            BaseVersion = model.BaseVersion,
            Sha256 = model.Sha256,
            EmbeddingSize = (uint)model.EmbeddingSize,
            MaxTokens = (uint)model.MaxTokens,
            Origin = model.Origin,
            Licence = model.Licence,
            Format = model.Format,
            Execution = model.Execution,
        };
        wire.Versions.AddRange(model.Versions);
        wire.Labels.AddRange(model.Labels);
        wire.Inputs.AddRange(model.Inputs.Select(ToWire));
        wire.Outputs.AddRange(model.Outputs.Select(ToWire));
        return wire;
    }

    /// <summary>A version as the wire carries it.</summary>
    public static VersionInfo ToWire(CatalogVersion version)
    {
        var wire = new VersionInfo
        {
            Version = version.Version,
            Serving = version.Serving,
            BaseModel = version.BaseModel,
            BaseVersion = version.BaseVersion,
            BaseSha256 = version.BaseSha256,
        };
        wire.Labels.AddRange(version.Labels);
        if (version.Lineage is { } lineage)
        {
            AddLineage(wire, lineage);
        }

        return wire;
    }

    /// <summary>A task as the wire carries it.</summary>
    public static V1.ModelTask ToWire(Abstractions.ModelTask task) => task switch
    {
        Abstractions.ModelTask.Embedding => V1.ModelTask.Embedding,
        Abstractions.ModelTask.SingleLabel => V1.ModelTask.SingleLabel,
        Abstractions.ModelTask.MultiLabel => V1.ModelTask.MultiLabel,
        Abstractions.ModelTask.Regression => V1.ModelTask.Regression,
        Abstractions.ModelTask.TokenClassification => V1.ModelTask.TokenClassification,
        Abstractions.ModelTask.Ranking => V1.ModelTask.Ranking,
        Abstractions.ModelTask.SparseEmbedding => V1.ModelTask.SparseEmbedding,
        _ => V1.ModelTask.Generic,
    };

    private static void AddLineage(VersionInfo wire, VersionLineage lineage)
    {
        wire.SessionId = lineage.SessionId;
        wire.DataFingerprint = lineage.DataFingerprint;
        wire.Examples = lineage.ExampleCount;
        wire.Settings = lineage.Settings;
        wire.Parent = lineage.Parent ?? 0;
        wire.Steps = lineage.Steps;
        wire.CreatedAt = lineage.CreatedAt.ToTimestamp();
        foreach (var (name, value) in lineage.Metrics)
        {
            wire.Metrics[name] = value;
        }
    }

    private static TensorInfo ToWire(TensorSignature tensor)
    {
        var wire = new TensorInfo { Name = tensor.Name, ElementType = (ElementType)(int)tensor.ElementType };
        wire.Shape.AddRange((tensor.Shape ?? []).Select(dimension => dimension.Value ?? -1));
        return wire;
    }
}
