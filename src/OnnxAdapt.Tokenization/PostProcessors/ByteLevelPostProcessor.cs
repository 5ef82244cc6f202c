using OnnxAdapt.Tokenization.Assembling;
using OnnxAdapt.Tokenization.Reading;

namespace OnnxAdapt.Tokenization.PostProcessors;

/// <summary>Takes spaces out of offsets, if asked; adds nothing.</summary>
internal sealed class ByteLevelPostProcessor(OffsetTrim? trim) : PostProcessor
{
    public static PostProcessor Read(ComponentReader reader) => new ByteLevelPostProcessor(OffsetTrim.Read(reader));

    public override int AddedTokenCount(bool isPair) => 0;

    public override void Process(SegmentList segments, bool addSpecialTokens) => segments.Trim(trim);
}
