using OnnxAdapt.Tokenization.Reading;
using OnnxAdapt.Tokenization.Text;

namespace OnnxAdapt.Tokenization.Decoders;

/// <summary>Removes up to so many of one character from the start and from the end of every token.</summary>
internal sealed class StripDecoder(string content, int start, int stop) : Decoder
{
    public static Decoder Read(ComponentReader reader)
    {
        var content = reader.Text("content");
        return CodePoints.Count(content) == 1
            ? new StripDecoder(content, reader.Number("start"), reader.Number("stop"))
            : throw reader.Wrong("content", "must be one character");
    }

    public override IReadOnlyList<string> Decode(IReadOnlyList<string> tokens) => [.. tokens.Select(Strip)];

    private string Strip(string token)
    {
        var text = token.AsSpan();
        for (var i = 0; i < start && text.StartsWith(content, StringComparison.Ordinal); i++)
        {
            text = text[content.Length..];
        }

        for (var i = 0; i < stop && text.EndsWith(content, StringComparison.Ordinal); i++)
        {
            text = text[..^content.Length];
        }

        return text.Length == token.Length ? token : text.ToString();
    }
}
