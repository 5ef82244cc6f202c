namespace OnnxAdapt.Tokenization.Models;

/// <summary>What a BPE model says besides vocabulary and merges.</summary>
internal sealed record BpeOptions
{
    /// <summary>Id of the unknown token; null for none.</summary>
    public int? UnknownId { get; init; }

    /// <summary>Whether texts that need an unknown token are refused where there is none, rather than losing what is unknown.</summary>
    public bool RequiresUnknown { get; init; }

    /// <summary>Whether unknown characters next to each other are one token.</summary>
    public bool FusesUnknown { get; init; }

    /// <summary>Whether unknown characters become tokens of their bytes.</summary>
    public bool FallsBackToBytes { get; init; }

    /// <summary>Whether a piece that is an entry is that entry, whatever the merges give.</summary>
    public bool IgnoresMerges { get; init; }

    /// <summary>What entries inside of a word begin with.</summary>
    public string Prefix { get; init; } = "";

    /// <summary>What entries at the end of a word end with.</summary>
    public string Suffix { get; init; } = "";
}
