using System.Text.Json;
using OnnxAdapt.Tokenization.Reading;
using OnnxAdapt.Tokenization.Text;

namespace OnnxAdapt.Tokenization.PostProcessors;

/// <summary><c>[CLS] A [SEP]</c>, and for pairs <c>[CLS] A [SEP] B [SEP]</c> with type id 1 from B on.</summary>
internal sealed class BertPostProcessor(int classId, int separatorId) : PostProcessor
{
    public static PostProcessor Read(ComponentReader reader) => new BertPostProcessor(ReadId(reader, "cls"), ReadId(reader, "sep"));

    public override int AddedTokenCount(bool isPair) => isPair ? 3 : 2;

    public override void Assemble(EncodingBuilder builder, TokenList first, TokenList? second, bool addSpecialTokens)
    {
        AddSpecial(builder, classId, 0, addSpecialTokens);
        builder.AddSequence(first, 0, typeId: 0);
        AddSpecial(builder, separatorId, 0, addSpecialTokens);
        if (second is not null)
        {
            builder.AddSequence(second, 1, typeId: 1);
            AddSpecial(builder, separatorId, 1, addSpecialTokens);
        }
    }

    private static void AddSpecial(EncodingBuilder builder, int id, int typeId, bool wanted)
    {
        if (wanted)
        {
            builder.AddSpecial(id, typeId);
        }
    }

    private static int ReadId(ComponentReader reader, string name) => reader.Array(name) switch
    {
        [_, { ValueKind: JsonValueKind.Number } id] when id.TryGetInt32(out var value) => value,
        _ => throw reader.Wrong(name, "must be a token and its id"),
    };
}
