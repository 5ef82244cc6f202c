namespace OnnxAdapt.Tokenization.Patterns.Syntax;

/// <summary>A numbered group.</summary>
internal sealed record CaptureNode(int Number, RegexNode Body) : RegexNode;
