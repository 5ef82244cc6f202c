using OnnxAdapt.Tokenization.Text;

namespace OnnxAdapt.Tokenization.Assembling;

/// <summary>Collects the tokens of an encoding, whose number is known.</summary>
internal struct EncodingBuilder(int count, TokenNames names)
{
    private readonly int[] _ids = new int[count];
    private readonly int[] _typeIds = new int[count];
    private readonly TokenOrigin[] _origins = new TokenOrigin[count];
    private Dictionary<int, string>? _surfaces;
    private int _count;

    public void Add(in Segment segment, int part)
    {
        var typeId = part == 0 ? segment.TypeId : segment.OverflowTypeId;
        if (typeId != 0)
        {
            _typeIds.AsSpan(_count, segment.CountOf(part)).Fill(typeId);
        }

        if (segment.Tokens is { } tokens)
        {
            AddText(tokens, tokens.Parts[part], segment);
        }
        else
        {
            segment.SpecialIds.CopyTo(_ids, _count);
            _origins.AsSpan(_count, segment.SpecialIds.Length).Fill(TokenOrigin.Added);
            _count += segment.SpecialIds.Length;
        }
    }

    public readonly Encoding Build(bool truncated, Encoding[] overflow) =>
        new(_ids, _typeIds, _origins, truncated) { Overflowing = overflow, Surfaces = _surfaces };

    private void AddText(TokenList tokens, TokenRange range, in Segment segment)
    {
        var first = _count;
        AddSurfaces(tokens, range);
        foreach (var token in tokens.Slice(range))
        {
            _ids[_count] = token.Id;
            _origins[_count++] = new TokenOrigin(token.Start, token.End, token.Word, segment.Sequence);
        }

        if (segment.Trim is { } trim)
        {
            TrimOffsets(trim, first);
        }
    }

    private void AddSurfaces(TokenList tokens, TokenRange range)
    {
        foreach (var (index, surface) in tokens.Surfaces)
        {
            if (index >= range.Start && index < range.End)
            {
                (_surfaces ??= [])[_count + index - range.Start] = surface;
            }
        }
    }

    private readonly void TrimOffsets(OffsetTrim trim, int first)
    {
        for (var i = first; i < _count; i++)
        {
            var name = _surfaces?.GetValueOrDefault(i) ?? names.Of(_ids[i]) ?? "";
            var (start, end) = trim.Apply(name, i == first, _origins[i].Start, _origins[i].End);
            _origins[i] = _origins[i] with { Start = start, End = end };
        }
    }
}
