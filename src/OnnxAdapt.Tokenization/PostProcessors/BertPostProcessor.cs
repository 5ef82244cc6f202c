using OnnxAdapt.Tokenization.Assembling;
using OnnxAdapt.Tokenization.Reading;

namespace OnnxAdapt.Tokenization.PostProcessors;

/// <summary><c>[CLS] A [SEP]</c>, and for pairs <c>[CLS] A [SEP] B [SEP]</c> with type id 1 from B on.</summary>
internal sealed class BertPostProcessor(int classId, int separatorId) : PostProcessor
{
    private readonly int[] _class = [classId];
    private readonly int[] _separator = [separatorId];

    public static PostProcessor Read(ComponentReader reader) =>
        new BertPostProcessor(reader.TokenId("cls"), reader.TokenId("sep"));

    public override int AddedTokenCount(bool isPair) => isPair ? 3 : 2;

    public override void Process(SegmentList segments, bool addSpecialTokens)
    {
        if (!addSpecialTokens)
        {
            return;
        }

        var isPair = segments.Count > 1;
        segments.Insert(0, Segment.Special(_class, 0));
        segments.Insert(2, Segment.Special(_separator, 0));
        if (isPair)
        {
            segments.Add(Segment.Special(_separator, 1));
        }
    }
}
