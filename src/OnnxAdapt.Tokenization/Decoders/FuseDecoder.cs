namespace OnnxAdapt.Tokenization.Decoders;

/// <summary>Makes one text of all tokens, so that the next step sees them as one.</summary>
internal sealed class FuseDecoder : Decoder
{
    public override IReadOnlyList<string> Decode(IReadOnlyList<string> tokens) => [string.Concat(tokens)];
}
