namespace OnnxAdapt.Tokenization.Assembling;

/// <summary>Makes encodings of segments: one of what was kept, and one for every other combination of parts.</summary>
internal static class EncodingAssembler
{
    /// <summary>Builds the encoding and, if wanted, its overflow.</summary>
    public static Encoding Assemble(SegmentList segments, TokenNames names, bool truncated, bool withOverflow)
    {
        Encoding[] overflow = withOverflow && truncated
            ? [.. Combinations(segments).Select(parts => Build(segments, parts, names, truncated, []))]
            : [];
        return Build(segments, null, names, truncated, overflow);
    }

    /// <summary>
    /// The parts of each segment for every encoding of the overflow, in the reference's order: segment by segment, first what has
    /// overflowed so far with each part of the segment, then what was kept with each part that was cut off.
    /// </summary>
    private static List<int[]> Combinations(SegmentList segments)
    {
        var overflow = new List<int[]>();
        for (var i = 0; i < segments.Count; i++)
        {
            var parts = segments[i].PartCount;
            var longer = overflow.SelectMany(before => Enumerable.Range(0, parts).Select(part => Extend(before, part)));
            var begun = Enumerable.Range(1, parts - 1).Select(part => Extend(new int[i], part));
            overflow = [.. longer, .. begun];
        }

        return overflow;
    }

    private static int[] Extend(int[] before, int part) => [.. before, part];

    private static Encoding Build(SegmentList segments, int[]? parts, TokenNames names, bool truncated, Encoding[] overflow)
    {
        var count = 0;
        for (var i = 0; i < segments.Count; i++)
        {
            count += segments[i].CountOf(parts?[i] ?? 0);
        }

        var builder = new EncodingBuilder(count, names);
        for (var i = 0; i < segments.Count; i++)
        {
            builder.Add(segments[i], parts?[i] ?? 0);
        }

        return builder.Build(truncated, overflow);
    }
}
