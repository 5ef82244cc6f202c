namespace OnnxAdapt.Tokenization.Text;

/// <summary>Tokens of a list from one index up to another.</summary>
internal readonly record struct TokenRange(int Start, int End)
{
    public int Count => End - Start;
}
