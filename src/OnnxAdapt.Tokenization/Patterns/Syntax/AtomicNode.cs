namespace OnnxAdapt.Tokenization.Patterns.Syntax;

/// <summary>A part whose first match is final.</summary>
internal sealed record AtomicNode(RegexNode Body) : RegexNode;
