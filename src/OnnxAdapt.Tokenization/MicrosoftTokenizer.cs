using System.Buffers;
using Microsoft.ML.Tokenizers;

namespace OnnxAdapt.Tokenization;

/// <summary>
/// A <see cref="TextTokenizer"/> where Microsoft.ML.Tokenizers asks for one. Special tokens of the post-processor are not added and the
/// file's length limit does not apply, as callers of that library expect; the pipeline always runs as a whole.
/// </summary>
public sealed class MicrosoftTokenizer : Tokenizer
{
    private static readonly EncodeOptions Options = new() { AddSpecialTokens = false, TruncationSide = TruncationSide.None };

    private readonly TextTokenizer _tokenizer;

    /// <summary>Wraps a tokenizer.</summary>
    /// <param name="tokenizer">The tokenizer to call.</param>
    public MicrosoftTokenizer(TextTokenizer tokenizer) => _tokenizer = tokenizer;

    /// <inheritdoc/>
    public override string? Decode(IEnumerable<int> ids) => _tokenizer.Decode([.. ids], skipSpecialTokens: false);

    /// <inheritdoc/>
    public override OperationStatus Decode(IEnumerable<int> ids, Span<char> destination, out int idsConsumed, out int charsWritten)
    {
        int[] all = [.. ids];
        var text = LongestFitting(all, destination.Length, out idsConsumed);
        text.CopyTo(destination);
        charsWritten = text.Length;
        return idsConsumed == all.Length ? OperationStatus.Done : OperationStatus.DestinationTooSmall;
    }

    /// <inheritdoc/>
    protected override EncodeResults<int> EncodeToIds(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings)
    {
        var given = text ?? textSpan.ToString();
        var encoding = _tokenizer.Encode(given, options: Options);
        var count = CountWithin(encoding, settings);
        return new EncodeResults<int> { Tokens = encoding.Ids[..count], CharsConsumed = CharsUpTo(encoding, count, given.Length) };
    }

    /// <inheritdoc/>
    protected override EncodeResults<EncodedToken> EncodeToTokens(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings)
    {
        var given = text ?? textSpan.ToString();
        var encoding = _tokenizer.Encode(given, options: Options);
        var tokens = new EncodedToken[CountWithin(encoding, settings)];
        for (var i = 0; i < tokens.Length; i++)
        {
            var (start, end) = encoding.Offsets[i];
            tokens[i] = new EncodedToken(encoding.Ids[i], _tokenizer.TokenOf(encoding.Ids[i]) ?? "", start..end);
        }

        return new EncodeResults<EncodedToken> { Tokens = tokens, CharsConsumed = CharsUpTo(encoding, tokens.Length, given.Length) };
    }

    /// <inheritdoc/>
    protected override int CountTokens(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings) =>
        CountWithin(_tokenizer.Encode(text ?? textSpan.ToString(), options: Options), settings);

    /// <inheritdoc/>
    protected override int GetIndexByTokenCount(
        string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings, bool fromEnd, out string? normalizedString, out int tokenCount)
    {
        var given = text ?? textSpan.ToString();
        var encoding = _tokenizer.Encode(given, options: Options);
        normalizedString = null;
        tokenCount = CountWithin(encoding, settings);
        return fromEnd ? CharsBefore(encoding, tokenCount, given.Length) : CharsUpTo(encoding, tokenCount, given.Length);
    }

    private string LongestFitting(int[] ids, int length, out int count)
    {
        var (low, high) = (0, ids.Length);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            (low, high) = TextOf(ids, middle).Length <= length ? (middle, high) : (low, middle - 1);
        }

        count = low;
        return TextOf(ids, low);
    }

    private string TextOf(int[] ids, int count) => _tokenizer.Decode(ids.AsSpan(0, count).ToArray(), skipSpecialTokens: false);

    private static int CountWithin(Encoding encoding, EncodeSettings settings) => Math.Min(encoding.Count, Math.Max(0, settings.MaxTokenCount));

    private static int CharsUpTo(Encoding encoding, int count, int length) =>
        count == encoding.Count ? length : count == 0 ? 0 : encoding.Offsets[count - 1].End;

    private static int CharsBefore(Encoding encoding, int count, int length) =>
        count == encoding.Count ? 0 : count == 0 ? length : encoding.Offsets[^count].Start;
}
