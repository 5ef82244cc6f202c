namespace OnnxAdapt.Tokenization.Text;

/// <summary>One token of one text.</summary>
/// <param name="Id">Id in the vocabulary.</param>
/// <param name="Start">Where it starts in the caller's text, in UTF-16 units.</param>
/// <param name="End">Where it ends there.</param>
/// <param name="Word">The number of the piece it came from.</param>
internal readonly record struct TokenSpan(int Id, int Start, int End, int Word);
