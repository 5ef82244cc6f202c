using System.Globalization;
using System.Text;

namespace OnnxAdapt.Tokenization.Decoders;

/// <summary>Turns runs of tokens such as <c>&lt;0xE4&gt;</c> into the text of their bytes; a run that is no text gives U+FFFD per byte.</summary>
internal sealed class ByteFallbackDecoder : Decoder
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public override IReadOnlyList<string> Decode(IReadOnlyList<string> tokens)
    {
        var texts = new List<string>(tokens.Count);
        var run = new List<byte>();
        foreach (var token in tokens)
        {
            if (TryRead(token, out var value))
            {
                run.Add(value);
                continue;
            }

            Flush(run, texts);
            texts.Add(token);
        }

        Flush(run, texts);
        return texts;
    }

    private static bool TryRead(string token, out byte value)
    {
        value = 0;
        return token.Length == 6
            && token.StartsWith("<0x", StringComparison.Ordinal)
            && token[^1] == '>'
            && byte.TryParse(token.AsSpan(3, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
    }

    private static void Flush(List<byte> run, List<string> texts)
    {
        if (run.Count > 0)
        {
            AddText([.. run], texts);
            run.Clear();
        }
    }

    private static void AddText(byte[] bytes, List<string> texts)
    {
        try
        {
            texts.Add(Strict.GetString(bytes));
        }
        catch (DecoderFallbackException)
        {
            texts.AddRange(Enumerable.Repeat("\uFFFD", bytes.Length));
        }
    }
}
