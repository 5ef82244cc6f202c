using OnnxAdapt.Tokenization.Text;

namespace OnnxAdapt.Tokenization.Normalizers;

/// <summary>Spells the text in the alphabet of bytes.</summary>
internal sealed class ByteLevelNormalizer : Normalizer
{
    public override void Normalize(TextBuffer text)
    {
        text.Begin();
        ByteAlphabet.Rewrite(text, text.Length);
        text.End();
    }
}
