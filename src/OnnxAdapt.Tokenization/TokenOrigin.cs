namespace OnnxAdapt.Tokenization;

/// <summary>Where a token of an encoding comes from.</summary>
/// <param name="Start">Start in its text, in UTF-16 units.</param>
/// <param name="End">End in its text.</param>
/// <param name="Word">Number of the piece of its text, -1 for added tokens and padding.</param>
/// <param name="Sequence">0 or 1 for the first or second text, -1 for added tokens and padding.</param>
internal readonly record struct TokenOrigin(int Start, int End, int Word, int Sequence)
{
    public static TokenOrigin Added { get; } = new(0, 0, -1, -1);
}
