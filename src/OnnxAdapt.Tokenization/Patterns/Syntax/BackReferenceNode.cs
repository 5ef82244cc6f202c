namespace OnnxAdapt.Tokenization.Patterns.Syntax;

/// <summary>What a numbered group has matched, once more.</summary>
internal sealed record BackReferenceNode(int Number, bool IgnoresCase) : RegexNode;
