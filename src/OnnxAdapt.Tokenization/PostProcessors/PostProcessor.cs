using OnnxAdapt.Tokenization.Assembling;

namespace OnnxAdapt.Tokenization.PostProcessors;

/// <summary>Arranges one or two texts and adds special tokens. Instances are immutable.</summary>
internal abstract class PostProcessor
{
    /// <summary>How many special tokens are added, which truncation leaves room for.</summary>
    public abstract int AddedTokenCount(bool isPair);

    /// <summary>Rearranges the segments, which are the one or two texts as long as no other post-processor has added to them.</summary>
    public abstract void Process(SegmentList segments, bool addSpecialTokens);
}
