using OnnxAdapt.Abstractions;
using OnnxAdapt.Server.Configuration;
using OnnxAdapt.Serving.Engine;
using OnnxAdapt.Serving.Tasks;

namespace OnnxAdapt.Server.Protocols.OpenAi;

/// <summary>Answers requests for embeddings; vectors have length one.</summary>
internal sealed class EmbeddingsAnswerer(IInferenceEngine engine, ITextTasks tasks, ModelChooser models, TokenIds ids, ServerSettings settings)
{
    private const int MostTokensPerInput = 8192;
    private const int MostTokensPerRequest = 300_000;
    private const int SpecialTokens = 4;

    /// <summary>One vector per input.</summary>
    /// <exception cref="OpenAiRequestException">Too many tokens.</exception>
    /// <exception cref="AdaptException">Whatever the engine says.</exception>
    public async Task<EmbedResult> AnswerAsync(EmbeddingsRequest request, CancellationToken cancellationToken)
    {
        var profile = await tasks.DescribeAsync(models.Choose(request.Model), cancellationToken).ConfigureAwait(false);
        if (profile.Files.Length > 0) throw AdaptException.Precondition($"The model '{profile.Name}' takes {profile.Files}, for which this API has no field. Ask it over /v2, or over gRPC.");
        if (profile.Kind != ModelKind.Embedding) throw AdaptException.Precondition($"The model '{profile.Name}' gives no embeddings; it is one for {profile.Task}.");
        var model = new ModelReference(profile.Name, profile.Version);
        var truncation = settings.Tei.AutoTruncate == true ? InputTruncation.Right : InputTruncation.None;
        await RequireTokensAsync(request, profile, truncation, cancellationToken).ConfigureAwait(false);
        var inputs = await ids.CompleteAsync(model, request.Inputs, truncation, cancellationToken).ConfigureAwait(false);
        return await engine.EmbedAsync(
            new EmbedCall { Model = model, Inputs = inputs, Normalize = true, Dimensions = request.Dimensions, Truncation = truncation }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Counts tokens only where the number of characters leaves room for too many.</summary>
    private async Task RequireTokensAsync(EmbeddingsRequest request, ModelProfile profile, InputTruncation truncation, CancellationToken cancellationToken)
    {
        var most = profile.MaxTokens > 0 ? Math.Min(profile.MaxTokens, MostTokensPerInput) : MostTokensPerInput;
        var bounds = request.Inputs.Select(BoundOf).ToArray();
        if (bounds.Sum() <= MostTokensPerRequest && bounds.Max() <= most) return;
        var total = 0L;
        foreach (var input in request.Inputs)
        {
            var count = await CountAsync(input, profile, cancellationToken).ConfigureAwait(false);
            var allowed = truncation == InputTruncation.None ? most : MostTokensPerInput;
            if (count > allowed) throw TooLong($"This model's maximum context length is {allowed} tokens, however you requested {count} tokens. Please reduce your prompt.");
            total += Math.Min(count, most);
        }

        if (total > MostTokensPerRequest) throw new OpenAiRequestException($"The request has {total} tokens; at most {MostTokensPerRequest} are allowed.", "input", "max_tokens_per_request");
    }

    private async Task<long> CountAsync(ExampleInput input, ModelProfile profile, CancellationToken cancellationToken)
    {
        if (input is not ExampleInput.Text text) return ((ExampleInput.Tokens)input).Ids.Count;
        var pieces = await tasks.TokenizeAsync(new TokenizeCall { Model = new ModelReference(profile.Name, profile.Version), Texts = [text.Value] }, cancellationToken).ConfigureAwait(false);
        return pieces[0].Tokens.Count;
    }

    /// <summary>A token takes one UTF-8 byte at least, and a text has a few special ones.</summary>
    private static long BoundOf(ExampleInput input) => input is ExampleInput.Text text ? System.Text.Encoding.UTF8.GetByteCount(text.Value) + SpecialTokens : ((ExampleInput.Tokens)input).Ids.Count;

    private static OpenAiRequestException TooLong(string message) => new(message, "input", "context_length_exceeded");
}
