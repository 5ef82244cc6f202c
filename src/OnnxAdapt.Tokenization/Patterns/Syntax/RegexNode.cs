namespace OnnxAdapt.Tokenization.Patterns.Syntax;

/// <summary>A part of a regular expression.</summary>
internal abstract record RegexNode;
