using OnnxAdapt.Tokenization.Reading;

namespace OnnxAdapt.Tokenization.Decoders;

/// <summary>The decoders by the name that <c>tokenizer.json</c> gives them.</summary>
internal static class DecoderFactory
{
    public static ComponentFactory<Decoder> Instance { get; } = new("decoder", new()
    {
        ["WordPiece"] = WordPieceDecoder.Read,
    });
}
