using OnnxAdapt.Abstractions;
using OnnxAdapt.Media;

namespace OnnxAdapt.Serving.Packages;

/// <summary>One version of a base model as its folder describes it, before its graph is loaded.</summary>
internal sealed record ModelFolder
{
    /// <summary>Name that the folder gives the model; null takes the folder's own.</summary>
    public string? Name { get; init; }

    /// <summary>Version number, from 1 on.</summary>
    public long Version { get; init; } = 1;

    /// <summary>One of <see cref="ModelFormats"/>.</summary>
    public required string Format { get; init; }

    /// <summary>Path of the graph.</summary>
    public required string GraphPath { get; init; }

    /// <summary>Treatment of text.</summary>
    public TextSettings Text { get; init; } = new();

    /// <summary>How image files become the graph's input; null when the folder does not say.</summary>
    public ImageSettings? Images { get; init; }

    /// <summary>How sounds become the graph's input; null when the folder does not say.</summary>
    public SoundSource? Sound { get; init; }

    /// <summary>What the folder says it answers; null when only the graph can tell.</summary>
    public ModelTask? Task { get; init; }

    /// <summary>Label names in the order of the outputs.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>Where the model comes from.</summary>
    public string Origin { get; init; } = "";

    /// <summary>Licence.</summary>
    public string Licence { get; init; } = "";

    /// <summary>SHA-256 that the manifest promises for the graph and the tokenizer, by path; empty without a manifest.</summary>
    public IReadOnlyDictionary<string, string> ExpectedHashes { get; init; } = new Dictionary<string, string>();
}
