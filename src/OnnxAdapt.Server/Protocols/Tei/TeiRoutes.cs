using OnnxAdapt.Abstractions;
using OnnxAdapt.Server.Configuration;
using OnnxAdapt.Server.Protocols.Json;
using OnnxAdapt.Serving.Engine;
using OnnxAdapt.Serving.Tasks;

namespace OnnxAdapt.Server.Protocols.Tei;

/// <summary>What each HTTP route does with its request.</summary>
internal sealed class TeiRoutes(TeiEngine engine, TeiFacts facts, ServerSettings settings)
{
    private const string Inputs = "inputs";

    private bool AutoTruncate => settings.Tei.AutoTruncate ?? true;

    public async Task<TeiReply> EmbedAsync(JsonRequest request, string? model, CancellationToken cancellationToken)
    {
        var call = ReadTexts(request, model);
        var answer = await engine.EmbedAsync(call, request.Flag("normalize") ?? true, request.Count("dimensions") ?? 0, cancellationToken).ConfigureAwait(false);
        return new(json => TeiJson.Write(json, answer.Value), answer.Metadata);
    }

    public async Task<TeiReply> EmbedAllAsync(JsonRequest request, string? model, CancellationToken cancellationToken)
    {
        var answer = await engine.EmbedAllAsync(ReadTexts(request, model), cancellationToken).ConfigureAwait(false);
        return new(json => TeiJson.Write(json, answer.Value), answer.Metadata);
    }

    public async Task<TeiReply> EmbedSparseAsync(JsonRequest request, string? model, CancellationToken cancellationToken)
    {
        var answer = await engine.EmbedSparseAsync(ReadTexts(request, model), cancellationToken).ConfigureAwait(false);
        return new(json => TeiJson.Write(json, answer.Value), answer.Metadata);
    }

    public async Task<TeiReply> PredictAsync(JsonRequest request, string? model, CancellationToken cancellationToken)
    {
        var (inputs, isBatch) = InputReader.ReadSequences(request.Require(Inputs), Inputs);
        RequireSize(inputs.Length, Inputs);
        RequireTexts(inputs);
        var call = new TeiRequest { Model = model, Inputs = inputs, Truncation = TruncationOf(request) };
        var answer = await engine.PredictAsync(call, request.Flag("raw_scores") ?? false, cancellationToken).ConfigureAwait(false);
        return new(json => TeiJson.Write(json, answer.Value, isBatch), answer.Metadata);
    }

    public async Task<TeiReply> RerankAsync(JsonRequest request, string? model, CancellationToken cancellationToken)
    {
        var (query, texts) = (request.RequireText("query"), request.RequireTexts("texts"));
        if (texts.Length == 0) throw AdaptException.Invalid("texts", "`texts` cannot be empty");
        RequireSize(texts.Length, "texts");
        var call = new TeiRequest { Model = model, Inputs = RankCall.PairsOf(query, texts), Truncation = TruncationOf(request) };
        var answer = await engine.RerankAsync(call, request.Flag("raw_scores") ?? false, cancellationToken).ConfigureAwait(false);
        var shown = request.Flag("return_text") == true ? texts : null;
        return new(json => TeiJson.Write(json, answer.Value, shown), answer.Metadata);
    }

    public async Task<TeiReply> SimilarityAsync(JsonRequest request, string? model, CancellationToken cancellationToken)
    {
        using var inputs = request.Child(Inputs) ?? throw JsonRequest.Wrong(Inputs, "is missing.");
        using var parameters = request.Child("parameters");
        string[] texts = [inputs.RequireText("source_sentence"), .. inputs.RequireTexts("sentences")];
        if (texts.Length == 1) throw new EmptyInputException("inputs.sentences");
        RequireSize(texts.Length - 1, "inputs.sentences");
        ExampleInput[] rows = [.. texts.Select(text => new ExampleInput.Text(text))];
        RequireTexts(rows);
        var call = new TeiRequest { Model = model, Inputs = rows, Truncation = TruncationOf(parameters), Prompt = parameters?.Text("prompt_name") ?? "" };
        var answer = await engine.EmbedAsync(call, normalize: true, dimensions: 0, cancellationToken).ConfigureAwait(false);
        var cosines = answer.Value.Skip(1).Select(row => row.Values.Zip(answer.Value[0].Values, (one, other) => one * other).Sum()).ToArray();
        return new(json => TeiJson.WriteFloats(json, cosines), answer.Metadata);
    }

    public async Task<TeiReply> TokenizeAsync(JsonRequest request, string? model, CancellationToken cancellationToken)
    {
        var value = request.Require(Inputs);
        var texts = value.ValueKind == System.Text.Json.JsonValueKind.String ? [JsonRequest.TextOf(value, Inputs)] : request.RequireTexts(Inputs);
        if (texts.Length == 0) throw new EmptyInputException(Inputs);
        RequireSize(texts.Length, Inputs);
        var tokens = await engine.TokenizeAsync(model, texts, request.Flag("add_special_tokens") ?? true, request.Text("prompt_name") ?? "", cancellationToken).ConfigureAwait(false);
        return new(json => TeiJson.Write(json, tokens));
    }

    public async Task<TeiReply> DecodeAsync(JsonRequest request, string? model, CancellationToken cancellationToken)
    {
        var value = request.Require("ids");
        var isBatch = value.ValueKind == System.Text.Json.JsonValueKind.Array && value.GetArrayLength() > 0 && value[0].ValueKind == System.Text.Json.JsonValueKind.Array;
        int[][] rows = isBatch ? [.. value.EnumerateArray().Select((row, index) => JsonRequest.IdsOf(row, FormattableString.Invariant($"ids[{index}]")))] : [JsonRequest.IdsOf(value, "ids")];
        if (rows[0].Length == 0 && !isBatch) throw new EmptyInputException("ids");
        RequireSize(rows.Length, "ids");
        var texts = await engine.DecodeAsync(model, rows, request.Flag("skip_special_tokens") ?? true, cancellationToken).ConfigureAwait(false);
        return new(json => TeiJson.Write(json, texts));
    }

    /// <summary>The route that fits the model, for clients that post to the root.</summary>
    public async Task<TeiReply> DefaultAsync(JsonRequest request, string? model, CancellationToken cancellationToken)
    {
        var profile = await engine.DescribeAsync(model, cancellationToken).ConfigureAwait(false);
        return await (profile.Kind switch
        {
            ModelKind.Classifier => PredictAsync(request, model, cancellationToken),
            ModelKind.Ranker => RerankAsync(request, model, cancellationToken),
            ModelKind.SparseEmbedding => EmbedSparseAsync(request, model, cancellationToken),
            _ => EmbedAsync(request, model, cancellationToken),
        }).ConfigureAwait(false);
    }

    public async Task<TeiReply> InfoAsync(string? model, CancellationToken cancellationToken)
    {
        var profile = await engine.DescribeAsync(model, cancellationToken).ConfigureAwait(false);
        return new(json => TeiJson.Write(json, facts.Of(profile), profile, AutoTruncate));
    }

    private TeiRequest ReadTexts(JsonRequest request, string? model)
    {
        var (inputs, _) = InputReader.ReadTexts(request.Require(Inputs), Inputs);
        if (inputs.Length == 0) throw new EmptyInputException(Inputs);
        RequireSize(inputs.Length, Inputs);
        RequireTexts(inputs);
        return new TeiRequest { Model = model, Inputs = inputs, Truncation = TruncationOf(request), Prompt = request.Text("prompt_name") ?? "" };
    }

    private InputTruncation TruncationOf(JsonRequest? request)
    {
        var isLeft = request?.Text("truncation_direction") switch
        {
            null or "Right" or "right" => false,
            "Left" or "left" => true,
            _ => throw JsonRequest.Wrong("truncation_direction", "must be Left or Right."),
        };
        if (!(request?.Flag("truncate") ?? AutoTruncate)) return InputTruncation.None;
        return isLeft ? InputTruncation.Left : InputTruncation.Right;
    }

    private void RequireSize(int size, string field)
    {
        if (size > engine.MaxClientBatchSize) throw AdaptException.Invalid(field, $"batch size {size} > maximum allowed batch size {engine.MaxClientBatchSize}");
    }

    private static void RequireTexts(ExampleInput[] inputs)
    {
        if (inputs.Any(input => input is ExampleInput.Text { Value.Length: 0 } or ExampleInput.Tokens { Ids.Count: 0 })) throw new EmptyInputException(Inputs);
    }
}
