using OnnxAdapt.Tokenization.Patterns.Syntax;

namespace OnnxAdapt.Tokenization.Patterns;

/// <summary>One instruction.</summary>
internal sealed record RegexInstruction(RegexOpcode Opcode)
{
    /// <summary>The set to take from; for <see cref="RegexOpcode.Try"/>, what the first choice begins with, if that is known.</summary>
    public CodeSet? Set { get; init; }

    /// <summary>Where to go on: the first choice, the target, or behind an enclosed part.</summary>
    public int Next { get; set; }

    /// <summary>The second choice.</summary>
    public int Otherwise { get; set; }

    /// <summary>Number of a bound or a group, or how many code points back an enclosed part starts.</summary>
    public int Number { get; init; }

    /// <summary>Negation of a look, or disregard of case.</summary>
    public bool Flag { get; init; }

    /// <summary>What a place is asked for.</summary>
    public PlaceKind Kind { get; init; }

    /// <summary>Row of the table of failures; -1 for instructions without one.</summary>
    public int Row { get; set; } = -1;
}
