using System.Text.Json;
using OnnxAdapt.Tokenization.Assembling;
using OnnxAdapt.Tokenization.Reading;

namespace OnnxAdapt.Tokenization.PostProcessors;

/// <summary>Texts and special tokens in the order of a template, one template for a single text and one for a pair.</summary>
internal sealed class TemplatePostProcessor(TemplatePiece[] single, TemplatePiece[] pair) : PostProcessor
{
    public static PostProcessor Read(ComponentReader reader) =>
        new TemplatePostProcessor(ReadTemplate(reader, "single"), ReadTemplate(reader, "pair"));

    public override int AddedTokenCount(bool isPair) => (isPair ? pair : single).Sum(piece => piece.SpecialIds.Length);

    public override void Process(SegmentList segments, bool addSpecialTokens)
    {
        var count = segments.Count;
        foreach (var piece in count == 1 ? single : pair)
        {
            if (piece.Sequence != TemplatePiece.Special)
            {
                segments.Add(segments[piece.Sequence] with { TypeId = piece.TypeId });
            }
            else if (addSpecialTokens)
            {
                segments.Add(Segment.Special(piece.SpecialIds, piece.TypeId));
            }
        }

        segments.RemoveFirst(count);
    }

    private static TemplatePiece[] ReadTemplate(ComponentReader reader, string name)
    {
        var pieces = reader.Objects(name).Select(piece => ReadPiece(reader, piece)).ToArray();
        return name == "pair" || pieces.All(piece => piece.Sequence != 1)
            ? pieces
            : throw reader.Wrong(name, "must not name the second text");
    }

    private static TemplatePiece ReadPiece(ComponentReader owner, ComponentReader piece)
    {
        if (piece.OptionalObject("Sequence") is { } sequence)
        {
            return new TemplatePiece(ReadSequence(sequence), sequence.OptionalNumber("type_id") ?? 0, []);
        }

        var special = piece.Object("SpecialToken");
        var ids = owner.Object("special_tokens").Object(special.Text("id")).Array("ids");
        return new TemplatePiece(TemplatePiece.Special, special.OptionalNumber("type_id") ?? 0, [.. ids.Select(id => ReadId(special, id))]);
    }

    private static int ReadSequence(ComponentReader sequence) => sequence.Text("id") switch
    {
        "A" => 0,
        "B" => 1,
        _ => throw sequence.Wrong("id", "must be \"A\" or \"B\""),
    };

    private static int ReadId(ComponentReader special, JsonElement id) =>
        id.ValueKind == JsonValueKind.Number && id.TryGetInt32(out var value) ? value : throw special.Wrong("id", "must name a special token with whole ids");
}
