namespace OnnxAdapt.Tokenization.Patterns.Syntax;

/// <summary>A part several times.</summary>
/// <param name="Body">The part.</param>
/// <param name="Min">The fewest times.</param>
/// <param name="Max">The most times; null for no limit.</param>
/// <param name="IsLazy">Whether few are tried before many.</param>
internal sealed record RepeatNode(RegexNode Body, int Min, int? Max, bool IsLazy) : RegexNode;
