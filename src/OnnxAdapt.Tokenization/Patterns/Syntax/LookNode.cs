namespace OnnxAdapt.Tokenization.Patterns.Syntax;

/// <summary>A part that must, or must not, match here without being taken.</summary>
/// <param name="Body">The part.</param>
/// <param name="IsNegative">Whether it must not match.</param>
/// <param name="Behind">How many code points back it starts; 0 for what follows.</param>
internal sealed record LookNode(RegexNode Body, bool IsNegative, int Behind) : RegexNode;
