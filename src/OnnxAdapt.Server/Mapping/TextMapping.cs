using OnnxAdapt.Abstractions;
using OnnxAdapt.Serving.Engine;
using OnnxAdapt.Serving.Tasks;
using OnnxAdapt.V1;
using V1Aggregation = OnnxAdapt.V1.TokenAggregation;
using V1Entity = OnnxAdapt.V1.Entity;

namespace OnnxAdapt.Server.Mapping;

/// <summary>Requests and answers of text tasks.</summary>
internal static class TextMapping
{
    /// <summary>A request for tokens.</summary>
    public static TokenizeCall ToCall(TokenizeRequest request) => new()
    {
        Model = ModelMapping.Reference(request.Model, request.Version),
        Texts = request.Texts,
        AddSpecialTokens = !request.WithoutSpecialTokens,
        Prompt = request.Prompt,
    };

    /// <summary>A request for token vectors.</summary>
    public static EmbedCall ToCall(EmbedTokensRequest request, DateTime deadline) => new()
    {
        Model = ModelMapping.Reference(request.Model, request.Version),
        Inputs = InputMapping.ToInputs(request.Inputs),
        Truncation = CallMapping.ToTruncation(request.Truncation),
        Prompt = request.Prompt,
        Deadline = CallMapping.ToDeadline(deadline),
    };

    /// <summary>A request to rank.</summary>
    public static RankCall ToCall(RankRequest request, DateTime deadline) => new()
    {
        Model = ModelMapping.Reference(request.Model, request.Version),
        Pairs = request.Texts.Count > 0 ? RankCall.PairsOf(request.Query, request.Texts) : throw AdaptException.Invalid("texts", "it is empty; give at least one text."),
        RawScores = request.RawScores,
        Truncation = CallMapping.ToTruncation(request.Truncation),
        Deadline = CallMapping.ToDeadline(deadline),
    };

    /// <summary>A request for entities.</summary>
    public static EntitiesCall ToCall(FindEntitiesRequest request, DateTime deadline) => new()
    {
        Model = ModelMapping.Reference(request.Model, request.Version),
        Texts = request.Texts,
        Aggregation = ToAggregation(request.Aggregation),
        Truncation = CallMapping.ToTruncation(request.Truncation),
        Deadline = CallMapping.ToDeadline(deadline),
    };

    /// <summary>A request to classify by descriptions.</summary>
    public static ZeroShotCall ToCall(ClassifyRequest request, DateTime deadline) => new()
    {
        Model = ModelMapping.Reference(request.Model, request.Version),
        Texts = request.Texts,
        Candidates = [.. request.Labels.Select(label => new Serving.Tasks.LabelDescription(label.Name, label.Description))],
        Template = request.Template,
        MultiLabel = request.MultiLabel,
        TopK = CallMapping.ToCount(request.TopK, "top_k"),
        Truncation = CallMapping.ToTruncation(request.Truncation),
        Deadline = CallMapping.ToDeadline(deadline),
    };

    /// <summary>Token ids of a request.</summary>
    public static IReadOnlyList<IReadOnlyList<int>> ToRows(DecodeRequest request) =>
        [.. request.Rows.Select((row, index) => row.Ids.Select(id => id <= int.MaxValue ? (int)id : throw AdaptException.Invalid($"rows[{index}].ids", $"{id} is no token id.")).ToArray())];

    /// <summary>Tokens as the wire carries them.</summary>
    public static TokenList ToWire(TokenizedPieces pieces) => new() { Tokens = { pieces.Tokens.Select(token => ToWire(token, pieces)) } };

    /// <summary>Token vectors as the wire carries them.</summary>
    public static EmbedTokensResponse ToWire(TokenVectorsResult result) => new()
    {
        Model = result.Model,
        Version = result.Version,
        Rows = { result.Rows.Select(row => TensorMapping.ToWire("token_embeddings", row)) },
        Timings = CallMapping.ToTimings(result.Timings),
    };

    /// <summary>Ranks as the wire carries them.</summary>
    public static RankResponse ToWire(RankResult result) => new()
    {
        Model = result.Model,
        Version = result.Version,
        Ranks = { result.Ranks.Select(rank => new V1.Rank { Index = (uint)rank.Index, Score = rank.Score }) },
        Timings = CallMapping.ToTimings(result.Timings),
    };

    /// <summary>Entities as the wire carries them.</summary>
    public static FindEntitiesResponse ToWire(EntitiesResult result) => new()
    {
        Model = result.Model,
        Version = result.Version,
        Texts = { result.Rows.Select((row, index) => new EntityList { Entities = { row.Select(ToWire) }, Tokens = (uint)result.Tokens[index] }) },
        Timings = CallMapping.ToTimings(result.Timings),
    };

    private static Token ToWire(TokenPiece token, TokenizedPieces pieces) => new()
    {
        Id = (uint)token.Id,
        Token_ = token.Token,
        Special = token.IsAdded,
        Start = (uint)pieces.CodePointAt(token.Start),
        End = (uint)pieces.CodePointAt(token.End),
        Word = (uint)Math.Max(0, token.Word),
    };

    private static V1Entity ToWire(Serving.Tasks.Entity entity) => new() { Label = entity.Label, Score = entity.Score, Start = (uint)entity.Start, End = (uint)entity.End, Text = entity.Text };

    private static Serving.Tasks.TokenAggregation ToAggregation(V1Aggregation aggregation) => aggregation switch
    {
        V1Aggregation.Unspecified or V1Aggregation.Simple => Serving.Tasks.TokenAggregation.Simple,
        V1Aggregation.None => Serving.Tasks.TokenAggregation.None,
        V1Aggregation.First => Serving.Tasks.TokenAggregation.First,
        V1Aggregation.Average => Serving.Tasks.TokenAggregation.Average,
        V1Aggregation.Max => Serving.Tasks.TokenAggregation.Max,
        _ => throw AdaptException.Invalid("aggregation", $"{(int)aggregation} is no value of TokenAggregation."),
    };
}
