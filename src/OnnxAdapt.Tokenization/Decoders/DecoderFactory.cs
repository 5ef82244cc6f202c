using OnnxAdapt.Tokenization.Reading;

namespace OnnxAdapt.Tokenization.Decoders;

/// <summary>The decoders by the name that <c>tokenizer.json</c> gives them.</summary>
internal static class DecoderFactory
{
    public static ComponentFactory<Decoder> Instance { get; } = new("decoder", new()
    {
        ["BPEDecoder"] = BpeDecoder.Read,
        ["ByteFallback"] = static _ => new ByteFallbackDecoder(),
        ["ByteLevel"] = static _ => new ByteLevelDecoder(),
        ["CTC"] = CtcDecoder.Read,
        ["Fuse"] = static _ => new FuseDecoder(),
        ["Metaspace"] = MetaspaceDecoder.Read,
        ["Replace"] = ReplaceDecoder.Read,
        ["Sequence"] = SequenceDecoder.Read,
        ["Strip"] = StripDecoder.Read,
        ["WordPiece"] = WordPieceDecoder.Read,
    });
}
