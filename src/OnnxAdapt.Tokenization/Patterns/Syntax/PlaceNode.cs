namespace OnnxAdapt.Tokenization.Patterns.Syntax;

/// <summary>A condition on the place.</summary>
internal sealed record PlaceNode(PlaceKind Kind) : RegexNode;
