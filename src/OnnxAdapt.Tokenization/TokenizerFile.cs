using System.Text.Json;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Tokenization.AddedTokens;
using OnnxAdapt.Tokenization.Decoders;
using OnnxAdapt.Tokenization.Models;
using OnnxAdapt.Tokenization.Normalizers;
using OnnxAdapt.Tokenization.PostProcessors;
using OnnxAdapt.Tokenization.PreTokenizers;
using OnnxAdapt.Tokenization.Reading;

namespace OnnxAdapt.Tokenization;

/// <summary>Reads <c>tokenizer.json</c>.</summary>
internal static class TokenizerFile
{
    private const string Root = "tokenizer.json";

    private static readonly JsonDocumentOptions JsonOptions = new() { MaxDepth = 64 };

    public static TokenizerPipeline Read(Stream stream)
    {
        using var document = Parse(stream);
        var root = new ComponentReader(document.RootElement, Root);
        var normalizer = NormalizerFactory.Instance.CreateOptional(root.OptionalObject("normalizer"));
        var model = ModelFactory.Read(root.Object("model"));
        var warnings = new List<string>(WarningsOf(root.Object("model")));
        return new TokenizerPipeline(
            normalizer,
            new AddedVocabulary(AddedTokenIds.Assign(ReadAddedTokens(root), model, warnings), normalizer),
            PreTokenizerFactory.Instance.CreateOptional(root.OptionalObject("pre_tokenizer")),
            model,
            PostProcessorFactory.Instance.CreateOptional(root.OptionalObject("post_processor")),
            DecoderFactory.Instance.CreateOptional(root.OptionalObject("decoder")),
            ReadTruncation(root.OptionalObject("truncation")),
            ReadPadding(root.OptionalObject("padding")))
        {
            Warnings = warnings,
        };
    }

    private static IEnumerable<string> WarningsOf(ComponentReader model)
    {
        if (model.Find("dropout") is { ValueKind: JsonValueKind.Number } dropout && dropout.GetDouble() > 0)
        {
            yield return $"{model.Path}.dropout is {dropout} and ignored: the same text always gives the same tokens.";
        }
    }

    private static JsonDocument Parse(Stream stream)
    {
        try
        {
            return JsonDocument.Parse(stream, JsonOptions);
        }
        catch (JsonException error)
        {
            throw new AdaptException(AdaptErrorKind.InvalidArgument, $"{Root}: not valid JSON: {error.Message}", error);
        }
    }

    private static AddedToken[] ReadAddedTokens(ComponentReader root) =>
        root.Find("added_tokens") is null ? [] : [.. root.Objects("added_tokens").Select(AddedToken.Read)];

    private static TruncationRule? ReadTruncation(ComponentReader? section) => section is not { } reader
        ? null
        : new TruncationRule(
            reader.Number("max_length"),
            ReadStrategy(reader),
            ReadSide(reader) == PaddingSide.Left ? TruncationSide.Left : TruncationSide.Right,
            reader.OptionalNumber("stride") ?? 0);

    private static TruncationStrategy ReadStrategy(ComponentReader reader) => reader.OptionalText("strategy") switch
    {
        null or "LongestFirst" => TruncationStrategy.LongestFirst,
        "OnlyFirst" => TruncationStrategy.OnlyFirst,
        "OnlySecond" => TruncationStrategy.OnlySecond,
        _ => throw reader.Wrong("strategy", "must be LongestFirst, OnlyFirst or OnlySecond"),
    };

    private static PaddingRule? ReadPadding(ComponentReader? section) => section is not { } reader
        ? null
        : new PaddingRule(
            reader.OptionalNumber("pad_id") ?? 0,
            reader.OptionalNumber("pad_type_id") ?? 0,
            reader.OptionalText("pad_token") ?? "[PAD]",
            ReadSide(reader),
            ReadFixedLength(reader),
            reader.OptionalNumber("pad_to_multiple_of"));

    private static PaddingSide ReadSide(ComponentReader reader) => reader.OptionalText("direction") switch
    {
        null or "Right" => PaddingSide.Right,
        "Left" => PaddingSide.Left,
        _ => throw reader.Wrong("direction", "must be Right or Left"),
    };

    private static int? ReadFixedLength(ComponentReader reader) =>
        reader.Find("strategy") is { ValueKind: JsonValueKind.Object } ? reader.Object("strategy").Number("Fixed") : null;
}
