using System.Buffers;

namespace Microsoft.ML.Tokenizers;

/// <summary>Encodes text to ids and decodes ids to text.</summary>
public abstract class Tokenizer
{
    /// <summary>Creates the base of a tokenizer.</summary>
    protected Tokenizer()
    {
    }

    /// <summary>The pre-tokenizer in use, if any.</summary>
    public virtual PreTokenizer? PreTokenizer => null;

    /// <summary>The normalizer in use, if any.</summary>
    public virtual Normalizer? Normalizer => null;

    /// <summary>The ids of a string.</summary>
    public IReadOnlyList<int> EncodeToIds(string text, bool considerPreTokenization = true, bool considerNormalization = true) =>
        EncodeToIds(text, default, Settings(considerPreTokenization, considerNormalization)).Tokens;

    /// <summary>The ids of a span of characters.</summary>
    public IReadOnlyList<int> EncodeToIds(ReadOnlySpan<char> text, bool considerPreTokenization = true, bool considerNormalization = true) =>
        EncodeToIds(null, text, Settings(considerPreTokenization, considerNormalization)).Tokens;

    /// <summary>At most so many ids of a string.</summary>
    public IReadOnlyList<int> EncodeToIds(string text, int maxTokenCount, out string? normalizedText, out int charsConsumed, bool considerPreTokenization = true, bool considerNormalization = true) =>
        Unpack(EncodeToIds(text, default, Settings(considerPreTokenization, considerNormalization, maxTokenCount)), out normalizedText, out charsConsumed);

    /// <summary>At most so many ids of a span of characters.</summary>
    public IReadOnlyList<int> EncodeToIds(ReadOnlySpan<char> text, int maxTokenCount, out string? normalizedText, out int charsConsumed, bool considerPreTokenization = true, bool considerNormalization = true) =>
        Unpack(EncodeToIds(null, text, Settings(considerPreTokenization, considerNormalization, maxTokenCount)), out normalizedText, out charsConsumed);

    /// <summary>The tokens of a string.</summary>
    public IReadOnlyList<EncodedToken> EncodeToTokens(string text, out string? normalizedString, bool considerPreTokenization = true, bool considerNormalization = true) =>
        Unpack(EncodeToTokens(text, default, Settings(considerPreTokenization, considerNormalization)), out normalizedString, out _);

    /// <summary>The tokens of a span of characters.</summary>
    public IReadOnlyList<EncodedToken> EncodeToTokens(ReadOnlySpan<char> text, out string? normalizedString, bool considerPreTokenization = true, bool considerNormalization = true) =>
        Unpack(EncodeToTokens(null, text, Settings(considerPreTokenization, considerNormalization)), out normalizedString, out _);

    /// <summary>How many tokens a string has.</summary>
    public int CountTokens(string text, bool considerPreTokenization = true, bool considerNormalization = true) =>
        CountTokens(text, default, Settings(considerPreTokenization, considerNormalization));

    /// <summary>How many tokens a span of characters has.</summary>
    public int CountTokens(ReadOnlySpan<char> text, bool considerPreTokenization = true, bool considerNormalization = true) =>
        CountTokens(null, text, Settings(considerPreTokenization, considerNormalization));

    /// <summary>The end of the longest beginning that has at most so many tokens.</summary>
    public int GetIndexByTokenCount(string text, int maxTokenCount, out string? normalizedString, out int tokenCount, bool considerPreTokenization = true, bool considerNormalization = true) =>
        GetIndexByTokenCount(text, default, Settings(considerPreTokenization, considerNormalization, maxTokenCount), fromEnd: false, out normalizedString, out tokenCount);

    /// <summary>The end of the longest beginning that has at most so many tokens.</summary>
    public int GetIndexByTokenCount(ReadOnlySpan<char> text, int maxTokenCount, out string? normalizedString, out int tokenCount, bool considerPreTokenization = true, bool considerNormalization = true) =>
        GetIndexByTokenCount(null, text, Settings(considerPreTokenization, considerNormalization, maxTokenCount), fromEnd: false, out normalizedString, out tokenCount);

    /// <summary>The start of the longest ending that has at most so many tokens.</summary>
    public int GetIndexByTokenCountFromEnd(string text, int maxTokenCount, out string? normalizedString, out int tokenCount, bool considerPreTokenization = true, bool considerNormalization = true) =>
        GetIndexByTokenCount(text, default, Settings(considerPreTokenization, considerNormalization, maxTokenCount), fromEnd: true, out normalizedString, out tokenCount);

    /// <summary>The start of the longest ending that has at most so many tokens.</summary>
    public int GetIndexByTokenCountFromEnd(ReadOnlySpan<char> text, int maxTokenCount, out string? normalizedString, out int tokenCount, bool considerPreTokenization = true, bool considerNormalization = true) =>
        GetIndexByTokenCount(null, text, Settings(considerPreTokenization, considerNormalization, maxTokenCount), fromEnd: true, out normalizedString, out tokenCount);

    /// <summary>The text of ids.</summary>
    public abstract string? Decode(IEnumerable<int> ids);

    /// <summary>Writes the text of ids to a span, as far as it fits.</summary>
    public abstract OperationStatus Decode(IEnumerable<int> ids, Span<char> destination, out int idsConsumed, out int charsWritten);

    /// <summary>The ids of a text, given as a string or, where that is null, as a span.</summary>
    protected abstract EncodeResults<int> EncodeToIds(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings);

    /// <summary>The tokens of a text, given as a string or, where that is null, as a span.</summary>
    protected abstract EncodeResults<EncodedToken> EncodeToTokens(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings);

    /// <summary>The number of tokens of a text, given as a string or, where that is null, as a span.</summary>
    protected abstract int CountTokens(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings);

    /// <summary>Where to cut a text so that the chosen end of it has at most the settings' number of tokens.</summary>
    protected abstract int GetIndexByTokenCount(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings, bool fromEnd, out string? normalizedString, out int tokenCount);

    private static EncodeSettings Settings(bool preTokenization, bool normalization, int maxTokenCount = int.MaxValue) =>
        new() { ConsiderPreTokenization = preTokenization, ConsiderNormalization = normalization, MaxTokenCount = maxTokenCount };

    private static IReadOnlyList<T> Unpack<T>(EncodeResults<T> results, out string? normalizedText, out int charsConsumed)
    {
        (normalizedText, charsConsumed) = (results.NormalizedText, results.CharsConsumed);
        return results.Tokens;
    }
}
