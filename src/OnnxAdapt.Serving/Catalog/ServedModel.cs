using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Serving.Catalog;

/// <summary>One loaded version as callers meet it.</summary>
public sealed record ServedModel
{
    /// <summary>Name of the model.</summary>
    public required string Name { get; init; }

    /// <summary>Version, from 1 on.</summary>
    public required long Version { get; init; }

    /// <summary>What it answers.</summary>
    public required ModelTask Task { get; init; }

    /// <summary>Inputs and outputs of the graph, for an adapted model those of its base.</summary>
    public required ModelSignature Signature { get; init; }

    /// <summary>Label names in the order of the scores.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>Whether it is a head on a base: it then gives labels or values instead of the graph's outputs.</summary>
    public bool IsAdapted { get; init; }

    /// <summary>Whether the graph takes token ids.</summary>
    public bool TakesTokens { get; init; }

    /// <summary>Whether it takes text as well, because its folder has a tokenizer.</summary>
    public bool TakesText { get; init; }

    /// <summary>Whether it takes image files, because its folder says how they become the graph's input.</summary>
    public bool TakesImages { get; init; }

    /// <summary>Whether it takes sound files, because its folder says how they become the graph's input.</summary>
    public bool TakesSounds { get; init; }

    /// <summary>Whether it takes files of any kind.</summary>
    public bool TakesFiles => TakesImages || TakesSounds;

    /// <summary>Whether the first axis of every graph input counts rows, so that requests can share a run.</summary>
    public bool RowsStack { get; init; }

    /// <summary>Rows that the graph insists on; null when the number varies.</summary>
    public int? FixedRows { get; init; }

    /// <summary>Length of a feature vector; 0 when the graph gives none of a fixed length.</summary>
    public int FeatureSize { get; init; }

    internal static ServedModel Of(ModelSnapshot snapshot)
    {
        var contract = snapshot.Backbone.Contract;
        return new ServedModel
        {
            Name = snapshot.Name,
            Version = snapshot.Version,
            Task = snapshot.Task,
            Signature = contract.Signature,
            Labels = snapshot.Labels,
            IsAdapted = snapshot.Head is not null,
            TakesTokens = contract.IsText,
            TakesText = snapshot.Backbone.Encoder.TakesText,
            TakesImages = snapshot.Backbone.Encoder.TakesImages,
            TakesSounds = snapshot.Backbone.Encoder.TakesSounds,
            RowsStack = contract.Stacked,
            FixedRows = contract.FixedRows,
            FeatureSize = contract.Features is null ? 0 : snapshot.Backbone.FeatureSize,
        };
    }
}
