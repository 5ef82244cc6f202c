using System.Buffers;
using OnnxAdapt.Tokenization.Text;

namespace OnnxAdapt.Tokenization.Models;

/// <summary>
/// The cut of a piece whose entries have the highest sum of scores (Viterbi). A character without an entry counts as the lowest score
/// less ten; such characters next to each other are one unknown token, or tokens of their bytes. Of equal cuts the one whose last
/// entries start earlier wins, as in the reference.
/// </summary>
internal sealed class UnigramModel : TokenModel
{
    private const double UnknownPenalty = 10;
    private const int NotUnknown = -1;

    private readonly Vocabulary _vocabulary;
    private readonly double[] _scores;
    private readonly CharTrie _trie = new();
    private readonly ByteTokens? _byteTokens;
    private readonly int? _unknownId;
    private readonly double _unknownScore;

    /// <summary>Creates a model.</summary>
    /// <param name="vocabulary">Entries and ids.</param>
    /// <param name="scores">Scores by id.</param>
    /// <param name="unknownId">Id of the unknown token; null for none.</param>
    /// <param name="fallsBackToBytes">Whether unknown characters become tokens of their bytes.</param>
    /// <param name="isFound">Whether an entry is found in texts, and whether its score counts for the lowest one; null for all of them.</param>
    public UnigramModel(Vocabulary vocabulary, double[] scores, int? unknownId, bool fallsBackToBytes, Func<int, (bool InTexts, bool InMinimum)>? isFound = null)
    {
        isFound ??= static _ => (true, true);
        (_vocabulary, _scores, _unknownId) = (vocabulary, scores, unknownId);
        _unknownScore = scores.Where((_, id) => isFound(id).InMinimum).DefaultIfEmpty(0).Min() - UnknownPenalty;
        _byteTokens = fallsBackToBytes ? new ByteTokens(vocabulary) : null;
        foreach (var (token, id) in vocabulary.Entries.Where(entry => entry.Key.Length > 0 && isFound(entry.Value).InTexts))
        {
            _trie.Add(token, id);
        }
    }

    public override int Count => _scores.Length;

    public override int? UnknownId => _unknownId;

    public override int? IdOf(string token) => _vocabulary.IdOf(token);

    public override string? TokenOf(int id) => _vocabulary.TokenOf(id);

    public override void Tokenize(ReadOnlySpan<char> piece, int origin, TokenList tokens)
    {
        var rented = ArrayPool<UnigramStep>.Shared.Rent(piece.Length + 1);
        var steps = rented.AsSpan(0, piece.Length + 1);
        try
        {
            FindBest(piece, steps);
            Reverse(steps);
            Emit(piece, steps, origin, tokens);
        }
        finally
        {
            ArrayPool<UnigramStep>.Shared.Return(rented);
        }
    }

    private void FindBest(ReadOnlySpan<char> piece, Span<UnigramStep> steps)
    {
        steps.Fill(UnigramStep.Unreached);
        steps[0] = default;
        for (int at = 0, width; at < piece.Length; at += width)
        {
            width = CodePoints.IsPairAt(piece, at) ? 2 : 1;
            if (!OfferEntries(piece, at, width, steps))
            {
                var id = _unknownId ?? throw MissingUnknown(piece.Slice(at, width));
                Offer(ref steps[at + width], at, id, steps[at].Score + _unknownScore);
            }
        }
    }

    /// <summary>Offers every entry that begins at a place; returns whether one of them is the single character there.</summary>
    private bool OfferEntries(ReadOnlySpan<char> piece, int at, int width, Span<UnigramStep> steps)
    {
        var hasSingle = false;
        var node = CharTrie.Root;
        var score = steps[at].Score;
        for (var end = at; end < piece.Length && (node = _trie.Step(node, piece[end])) != CharTrie.None; end++)
        {
            var id = _trie.ValueAt(node);
            if (id != CharTrie.None)
            {
                Offer(ref steps[end + 1], at, id, score + _scores[id]);
                hasSingle |= end + 1 - at == width;
            }
        }

        return hasSingle;
    }

    private static void Offer(ref UnigramStep step, int start, int id, double score)
    {
        if (step.Start < 0 || score > step.Score)
        {
            step = new UnigramStep(score, start, id);
        }
    }

    /// <summary>Turns links to the start of each token into links to its end.</summary>
    private static void Reverse(Span<UnigramStep> steps)
    {
        var (at, end, id) = (steps.Length - 1, -1, 0);
        while (at >= 0)
        {
            var (_, start, here) = steps[at];
            steps[at] = new UnigramStep(0, end, id);
            (end, id) = (at, here);
            at = at == 0 ? -1 : start;
        }
    }

    private void Emit(ReadOnlySpan<char> piece, Span<UnigramStep> steps, int origin, TokenList tokens)
    {
        var unknownStart = NotUnknown;
        for (var at = 0; at < piece.Length; at = steps[at].Start)
        {
            var (_, end, id) = steps[at];
            if (id == _unknownId)
            {
                unknownStart = unknownStart == NotUnknown ? at : unknownStart;
                continue;
            }

            EmitUnknown(piece, ref unknownStart, at, origin, tokens);
            tokens.Add(id, origin + at, origin + end);
        }

        EmitUnknown(piece, ref unknownStart, piece.Length, origin, tokens);
    }

    private void EmitUnknown(ReadOnlySpan<char> piece, ref int start, int end, int origin, TokenList tokens)
    {
        if (start == NotUnknown)
        {
            return;
        }

        var text = piece[start..end];
        if (_vocabulary.Spans.TryGetValue(text, out var id))
        {
            tokens.Add(id, origin + start, origin + end);
        }
        else if (_byteTokens is null || !TryEmitBytes(text, origin + start, tokens))
        {
            tokens.AddSurface(_unknownId!.Value, origin + start, origin + end);
        }

        start = NotUnknown;
    }

    private bool TryEmitBytes(ReadOnlySpan<char> text, int origin, TokenList tokens)
    {
        var bytes = new byte[System.Text.Encoding.UTF8.GetByteCount(text)];
        var ids = new int[bytes.Length];
        System.Text.Encoding.UTF8.GetBytes(text, bytes);
        if (!_byteTokens!.TryGet(bytes, ids))
        {
            return false;
        }

        foreach (var id in ids)
        {
            tokens.Add(id, origin, origin + text.Length);
        }

        return true;
    }
}
