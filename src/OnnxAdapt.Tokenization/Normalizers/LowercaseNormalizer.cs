using OnnxAdapt.Tokenization.Text;
using OnnxAdapt.Tokenization.Unicode;

namespace OnnxAdapt.Tokenization.Normalizers;

/// <summary>Lower case, one code point at a time (a final sigma is not special).</summary>
internal sealed class LowercaseNormalizer : Normalizer
{
    public override void Normalize(TextBuffer text)
    {
        text.Begin();
        while (text.HasMore)
        {
            WriteLower(text, text.Advance());
        }

        text.End();
    }

    internal static void WriteLower(TextBuffer text, int code)
    {
        text.Write(Lowercase.Of(code, out var mark));
        if (mark != 0)
        {
            text.Write(mark);
        }
    }
}
