using OnnxAdapt.Abstractions;
using OnnxAdapt.Serving.Engine;
using OnnxAdapt.Serving.Tasks;

namespace OnnxAdapt.Server.Protocols;

/// <summary>
/// Makes token ids that a client sent what the model's own tokenizer would give: adds the special tokens unless they are there
/// already, and cuts what is too long where that is allowed. Text and its ids so have the same vector.
/// </summary>
internal sealed class TokenIds(ITextTasks tasks)
{
    private const string Sample = "a";

    /// <summary>The inputs with complete ids; texts stay as they are.</summary>
    public async Task<IReadOnlyList<ExampleInput>> CompleteAsync(ModelReference model, IReadOnlyList<ExampleInput> inputs, InputTruncation truncation, CancellationToken cancellationToken)
    {
        if (!inputs.Any(input => input is ExampleInput.Tokens)) return inputs;
        var profile = await tasks.DescribeAsync(model, cancellationToken).ConfigureAwait(false);
        var sample = await tasks.TokenizeAsync(new TokenizeCall { Model = model, Texts = [Sample] }, cancellationToken).ConfigureAwait(false);
        var before = sample[0].Tokens.TakeWhile(token => token.IsAdded).Select(token => token.Id).ToArray();
        var after = sample[0].Tokens.Reverse().TakeWhile(token => token.IsAdded).Select(token => token.Id).Reverse().ToArray();
        var room = profile.MaxTokens == 0 || truncation == InputTruncation.None ? int.MaxValue : Math.Max(1, profile.MaxTokens - before.Length - after.Length);
        return [.. inputs.Select(input => input is ExampleInput.Tokens { Ids.Count: > 0 } tokens ? new ExampleInput.Tokens(Complete([.. tokens.Ids], before, after, room, truncation)) : input)];
    }

    private static int[] Complete(int[] ids, int[] before, int[] after, int room, InputTruncation truncation)
    {
        var isWhole = ids.Length >= before.Length + after.Length && ids.AsSpan().StartsWith(before) && ids.AsSpan().EndsWith(after);
        var inner = isWhole ? ids[before.Length..^after.Length] : ids;
        if (inner.Length > room) inner = truncation == InputTruncation.Left ? inner[^room..] : inner[..room];
        return [.. before, .. inner, .. after];
    }
}
