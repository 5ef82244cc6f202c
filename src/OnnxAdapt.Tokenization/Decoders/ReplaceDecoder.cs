using System.Text;
using OnnxAdapt.Tokenization.Patterns;
using OnnxAdapt.Tokenization.Reading;

namespace OnnxAdapt.Tokenization.Decoders;

/// <summary>Puts a fixed content in the place of every match in every token.</summary>
internal sealed class ReplaceDecoder(TextPattern pattern, string content) : Decoder
{
    public static Decoder Read(ComponentReader reader) => new ReplaceDecoder(TextPattern.Read(reader), reader.Text("content"));

    public override IReadOnlyList<string> Decode(IReadOnlyList<string> tokens) => [.. tokens.Select(Replace)];

    private string Replace(string token)
    {
        using var scan = pattern.Scan(token);
        StringBuilder? text = null;
        var last = 0;
        while (scan.Next())
        {
            text = (text ?? new StringBuilder()).Append(token, last, scan.Start - last).Append(content);
            last = scan.End;
        }

        return text is null ? token : text.Append(token, last, token.Length - last).ToString();
    }
}
