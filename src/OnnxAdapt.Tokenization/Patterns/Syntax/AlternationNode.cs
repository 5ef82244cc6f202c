namespace OnnxAdapt.Tokenization.Patterns.Syntax;

/// <summary>The first of several branches that leads to a match.</summary>
internal sealed record AlternationNode(IReadOnlyList<RegexNode> Branches) : RegexNode;
