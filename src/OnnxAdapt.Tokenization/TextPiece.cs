namespace OnnxAdapt.Tokenization;

/// <summary>A piece that the model cuts into tokens on its own.</summary>
/// <param name="Text">What the model sees.</param>
/// <param name="Start">Where it starts in the caller's text, in UTF-16 units.</param>
/// <param name="End">Where it ends there.</param>
public readonly record struct TextPiece(string Text, int Start, int End);
