using OnnxAdapt.Abstractions;
using OnnxAdapt.Serving.Engine;

namespace OnnxAdapt.Serving.Tasks;

/// <summary>A request to classify texts by descriptions of labels.</summary>
public sealed record ZeroShotCall
{
    /// <summary>Name, and version or null for the served one.</summary>
    public required ModelReference Model { get; init; }

    /// <summary>At least one text.</summary>
    public required IReadOnlyList<string> Texts { get; init; }

    /// <summary>At least one label; names are distinct.</summary>
    public required IReadOnlyList<LabelDescription> Candidates { get; init; }

    /// <summary>What an entailment model judges; <c>{}</c> stands for the label's meaning.</summary>
    /// <value>Empty takes <c>This example is {}.</c></value>
    public string Template { get; init; } = "";

    /// <summary>Whether any number of labels may hold, so that each is judged alone.</summary>
    public bool MultiLabel { get; init; }

    /// <summary>How many labels to return, best first; 0 returns all.</summary>
    public int TopK { get; init; }

    /// <summary>What to do with a text that is longer than the model takes.</summary>
    public InputTruncation Truncation { get; init; }

    /// <summary>Work that has not started by then is dropped; null for no deadline.</summary>
    public DateTimeOffset? Deadline { get; init; }
}
