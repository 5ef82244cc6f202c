using OnnxAdapt.Tokenization.Assembling;
using OnnxAdapt.Tokenization.Reading;

namespace OnnxAdapt.Tokenization.PostProcessors;

/// <summary><c>&lt;s&gt; A &lt;/s&gt;</c>, and for pairs <c>&lt;/s&gt; B &lt;/s&gt;</c> behind it; every type id is 0. May take spaces out of offsets.</summary>
internal sealed class RobertaPostProcessor(int classId, int separatorId, OffsetTrim? trim) : PostProcessor
{
    private readonly int[] _class = [classId];
    private readonly int[] _separator = [separatorId];

    public static PostProcessor Read(ComponentReader reader) =>
        new RobertaPostProcessor(reader.TokenId("cls"), reader.TokenId("sep"), OffsetTrim.Read(reader));

    public override int AddedTokenCount(bool isPair) => isPair ? 4 : 2;

    public override void Process(SegmentList segments, bool addSpecialTokens)
    {
        segments.Trim(trim);
        for (var i = 0; i < segments.Count; i++)
        {
            segments[i] = segments[i] with { TypeId = 0, OverflowTypeId = addSpecialTokens ? 0 : segments[i].OverflowTypeId };
        }

        for (var i = segments.Count - 1; addSpecialTokens && i >= 0; i--)
        {
            segments.Insert(i + 1, Segment.Special(_separator, 0));
            segments.Insert(i, Segment.Special(i == 0 ? _class : _separator, 0));
        }
    }
}
