namespace OnnxAdapt.Tokenization.SentencePiece;

/// <summary>One piece of a model.</summary>
internal sealed record SentencePieceEntry(string Text, float Score, PieceKind Kind);
