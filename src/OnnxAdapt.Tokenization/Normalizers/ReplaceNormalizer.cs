using OnnxAdapt.Tokenization.Patterns;
using OnnxAdapt.Tokenization.Reading;
using OnnxAdapt.Tokenization.Text;

namespace OnnxAdapt.Tokenization.Normalizers;

/// <summary>Puts a fixed content in the place of every match. The content stands for the last character of the match.</summary>
internal sealed class ReplaceNormalizer(TextPattern pattern, string content) : Normalizer
{
    public static Normalizer Read(ComponentReader reader) =>
        new ReplaceNormalizer(TextPattern.Read(reader), reader.Text("content"));

    public override void Normalize(TextBuffer text)
    {
        using var scan = pattern.Scan(text.Chars);
        if (!scan.Next())
        {
            return;
        }

        text.Begin();
        do
        {
            text.KeepTo(scan.Start);
            text.TakeTo(scan.End);
            text.Write(content);
        }
        while (scan.Next());

        text.KeepTo(text.Length);
        text.End();
    }
}
