using OnnxAdapt.Abstractions;
using OnnxAdapt.Tokenization.Reading;
using OnnxAdapt.Tokenization.Text;

namespace OnnxAdapt.Tokenization.PreTokenizers;

/// <summary>
/// Turns alternating stretches of text and delimiters into pieces, as a <see cref="SplitBehavior"/> says. Used once per text piece:
/// <see cref="Add"/> every stretch in order, then <see cref="Finish"/>.
/// </summary>
internal struct DelimiterSplitter(SplitBehavior behavior, PieceList pieces)
{
    private int _pendingStart = -1;
    private int _pendingEnd = -1;
    private bool _lastWasDelimiter;

    public static SplitBehavior ReadBehavior(ComponentReader reader, SplitBehavior? otherwise) =>
        reader.OptionalText("behavior") switch
        {
            null when otherwise is { } given => given,
            { } name when Enum.TryParse<SplitBehavior>(name, out var behavior) && Enum.IsDefined(behavior) => behavior,
            _ => throw UnknownBehavior(reader),
        };

    public void Add(int start, int end, bool isDelimiter)
    {
        var joins = isDelimiter ? DelimiterJoins() : TextJoins();
        if (!joins || _pendingStart < 0)
        {
            Finish();
            _pendingStart = start;
        }

        _pendingEnd = end;
        _lastWasDelimiter = isDelimiter;
        if (isDelimiter && behavior == SplitBehavior.Removed)
        {
            _pendingStart = -1;
        }
    }

    public void Finish()
    {
        if (_pendingStart >= 0)
        {
            pieces.Add(_pendingStart, _pendingEnd);
        }

        _pendingStart = -1;
    }

    /// <summary>Whether a delimiter goes on with the stretch before it.</summary>
    private readonly bool DelimiterJoins() => behavior switch
    {
        SplitBehavior.MergedWithPrevious => !_lastWasDelimiter,
        SplitBehavior.Contiguous => _lastWasDelimiter,
        _ => false,
    };

    /// <summary>Whether text goes on with the stretch before it.</summary>
    private readonly bool TextJoins() => behavior switch
    {
        SplitBehavior.MergedWithNext => _lastWasDelimiter,
        SplitBehavior.Contiguous => !_lastWasDelimiter,
        _ => false,
    };

    private static AdaptException UnknownBehavior(ComponentReader reader) =>
        reader.Wrong("behavior", $"must be one of {string.Join(", ", Enum.GetNames<SplitBehavior>())}");
}
