using OnnxAdapt.Adaptation.Features;

namespace OnnxAdapt.Adaptation.Ledger;

/// <summary>The examples before a marker, fixed.</summary>
internal sealed record LedgerSnapshot
{
    public required CommandMarker Marker { get; init; }

    public required string[] Labels { get; init; }

    public required ContentKey[] Keys { get; init; }

    public required TargetValue[] Targets { get; init; }

    /// <summary>Width of regression targets; 0 without examples.</summary>
    public required int ValueCount { get; init; }

    /// <summary>Inputs of an example that belong together.</summary>
    public int Members { get; init; } = 1;
}
