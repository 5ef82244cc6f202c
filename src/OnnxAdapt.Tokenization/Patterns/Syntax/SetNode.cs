namespace OnnxAdapt.Tokenization.Patterns.Syntax;

/// <summary>One code point of a set.</summary>
internal sealed record SetNode(CodeSet Set) : RegexNode;
