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
        var chars = text.Chars;
        if (!pattern.TryFind(chars, 0, out var start, out var end))
        {
            return;
        }

        text.Begin();
        do
        {
            KeepUntil(text, chars.Length - start);
            SkipUntil(text, chars.Length - end);
            WriteContent(text);
        }
        while (pattern.TryFind(chars, end, out start, out end));

        KeepUntil(text, 0);
        text.End();
    }

    private static void KeepUntil(TextBuffer text, int rest)
    {
        while (text.Rest.Length > rest)
        {
            text.Keep();
        }
    }

    private static void SkipUntil(TextBuffer text, int rest)
    {
        while (text.Rest.Length > rest)
        {
            text.Advance();
        }
    }

    private void WriteContent(TextBuffer text)
    {
        for (var at = 0; at < content.Length;)
        {
            text.Write(CodePoints.Read(content, at, out var length));
            at += length;
        }
    }
}
