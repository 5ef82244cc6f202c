using OnnxAdapt.Tokenization;

namespace OnnxAdapt.Verification.Tokenizers;

/// <summary>Turns offsets in UTF-16 units into offsets in code points.</summary>
internal static class CodePointOffsets
{
    public static int[][] Of(Encoding encoding, string text, string? pair)
    {
        var (first, second) = (Map(text), Map(pair ?? ""));
        return encoding.Offsets.Zip(encoding.SequenceIds, (offset, sequence) =>
        {
            var map = sequence == 1 ? second : first;
            return new[] { map[offset.Start], map[offset.End] };
        }).ToArray();
    }

    /// <summary>How many code points a text has before an index.</summary>
    public static int Count(string text, int index) => index - text.Take(index).Count(char.IsLowSurrogate);

    private static int[] Map(string text)
    {
        var map = new int[text.Length + 1];
        for (var (at, count) = (0, 0); at < text.Length; count++)
        {
            var length = at + 1 < text.Length && char.IsSurrogatePair(text[at], text[at + 1]) ? 2 : 1;
            map[at] = count;
            map[at + length] = count + 1;
            at += length;
        }

        return map;
    }
}
