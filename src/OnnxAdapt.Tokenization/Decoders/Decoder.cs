namespace OnnxAdapt.Tokenization.Decoders;

/// <summary>Turns tokens back into text. Instances are immutable and shared by threads.</summary>
internal abstract class Decoder
{
    /// <summary>Rewrites the tokens; the text is what they give one after another.</summary>
    public abstract IReadOnlyList<string> Decode(IReadOnlyList<string> tokens);
}
