using OnnxAdapt.Abstractions;
using OnnxAdapt.Tokenization.Assembling;
using OnnxAdapt.Tokenization.Reading;

namespace OnnxAdapt.Tokenization.PostProcessors;

/// <summary>Several post-processors one after another; at most one of them may arrange texts.</summary>
internal sealed class SequencePostProcessor(PostProcessor[] steps) : PostProcessor
{
    public static PostProcessor Read(ComponentReader reader)
    {
        PostProcessor[] steps = [.. reader.Objects("processors").Select(PostProcessorFactory.Instance.Create)];
        return steps.Count(step => step is not ByteLevelPostProcessor) <= 1
            ? new SequencePostProcessor(steps)
            : throw new AdaptException(AdaptErrorKind.Unimplemented, $"{reader.Path}.processors: more than one post-processor that arranges texts is not supported.");
    }

    public override int AddedTokenCount(bool isPair) => steps.Sum(step => step.AddedTokenCount(isPair));

    public override void Process(SegmentList segments, bool addSpecialTokens)
    {
        foreach (var step in steps)
        {
            step.Process(segments, addSpecialTokens);
        }
    }
}
