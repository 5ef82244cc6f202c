using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Tokenization.Files;

/// <summary>Tells the kinds of tokenizer files apart, by name and, where a name is used for two kinds, by content.</summary>
internal static class TokenizerFormat
{
    private const byte ProtobufPieces = 0x0A;

    /// <summary>Reads a file of any kind.</summary>
    /// <exception cref="AdaptException">The kind is not known, or the content is damaged.</exception>
    public static TokenizerPipeline Read(string path, TokenizerOptions options)
    {
        using var stream = File.OpenRead(path);
        return Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".json" => TokenizerFile.Read(stream),
            ".txt" => WordPieceListFile.Read(stream, options),
            ".tiktoken" => TiktokenFile.Read(stream, options),
            ".model" when IsProtobuf(stream) => SentencePieceFile.Read(stream, options),
            ".model" => TiktokenFile.Read(stream, options),
            _ => throw new AdaptException(
                AdaptErrorKind.Unimplemented,
                $"'{path}' is no known tokenizer file. Known: tokenizer.json, vocab.txt (WordPiece), *.model (sentencepiece or tiktoken), *.tiktoken."),
        };
    }

    private static bool IsProtobuf(FileStream stream)
    {
        var first = stream.ReadByte();
        stream.Position = 0;
        return first == ProtobufPieces;
    }
}
