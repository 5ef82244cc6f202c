namespace OnnxAdapt.Tokenization.Patterns.Syntax;

/// <summary>Parts one after another; none of them is the empty match.</summary>
internal sealed record SequenceNode(IReadOnlyList<RegexNode> Parts) : RegexNode
{
    public static SequenceNode Empty { get; } = new([]);
}
