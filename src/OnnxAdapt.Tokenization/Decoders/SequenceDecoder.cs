using OnnxAdapt.Tokenization.Reading;

namespace OnnxAdapt.Tokenization.Decoders;

/// <summary>Several decoders one after another.</summary>
internal sealed class SequenceDecoder(Decoder[] steps) : Decoder
{
    public static Decoder Read(ComponentReader reader) =>
        new SequenceDecoder([.. reader.Objects("decoders").Select(DecoderFactory.Instance.Create)]);

    public override IReadOnlyList<string> Decode(IReadOnlyList<string> tokens) =>
        steps.Aggregate(tokens, (current, step) => step.Decode(current));
}
