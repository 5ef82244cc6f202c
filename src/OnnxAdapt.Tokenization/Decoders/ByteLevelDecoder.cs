using OnnxAdapt.Tokenization.Text;
using TextEncoding = System.Text.Encoding;

namespace OnnxAdapt.Tokenization.Decoders;

/// <summary>
/// Reads tokens in the alphabet of bytes; a token with a character outside of it stands for itself. What is no UTF-8 becomes U+FFFD.
/// </summary>
internal sealed class ByteLevelDecoder : Decoder
{
    public override IReadOnlyList<string> Decode(IReadOnlyList<string> tokens)
    {
        var bytes = new List<byte>(tokens.Count * 4);
        foreach (var token in tokens)
        {
            Add(token, bytes);
        }

        return [TextEncoding.UTF8.GetString(bytes.ToArray())];
    }

    private static void Add(string token, List<byte> bytes)
    {
        if (token.Any(character => ByteAlphabet.ByteOf(character) < 0))
        {
            bytes.AddRange(TextEncoding.UTF8.GetBytes(token));
            return;
        }

        foreach (var character in token)
        {
            bytes.Add((byte)ByteAlphabet.ByteOf(character));
        }
    }
}
