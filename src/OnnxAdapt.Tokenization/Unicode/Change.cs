namespace OnnxAdapt.Tokenization.Unicode;

/// <summary>A code point of the normalised text and how it relates to the old text, as <c>TextBuffer.Put</c> reads it.</summary>
internal readonly record struct Change(int Code, int Shift)
{
    public int CombiningClass => NormalizationData.CombiningClass(Code);
}
