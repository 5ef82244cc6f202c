using OnnxAdapt.Tokenization.Text;

namespace OnnxAdapt.Tokenization.Unicode;

/// <summary>Canonical or compatibility decomposition with canonical ordering of marks, in linear time.</summary>
internal static class Decomposer
{
    private const int ClassCount = 256;

    /// <summary>Decomposes the text. The list tells the rewrite in order.</summary>
    public static List<Change> Decompose(ReadOnlySpan<char> text, bool compatibility)
    {
        var changes = new List<Change>(text.Length + 16);
        for (var at = 0; at < text.Length;)
        {
            var code = CodePoints.Read(text, at, out var length);
            at += length;
            AddDecomposed(changes, code, compatibility);
        }

        OrderMarks(changes);
        return changes;
    }

    private static void AddDecomposed(List<Change> changes, int code, bool compatibility)
    {
        Span<int> jamo = stackalloc int[3];
        if (Hangul.IsSyllable(code))
        {
            AddAll(changes, jamo[..Hangul.Decompose(code, jamo)]);
        }
        else
        {
            AddAll(changes, NormalizationData.Decomposition(code, compatibility) ?? [code]);
        }
    }

    private static void AddAll(List<Change> changes, ReadOnlySpan<int> parts)
    {
        for (var i = 0; i < parts.Length; i++)
        {
            changes.Add(new Change(parts[i], i == 0 ? 0 : 1));
        }
    }

    private static void OrderMarks(List<Change> changes)
    {
        for (var start = 0; start < changes.Count; start++)
        {
            if (changes[start].CombiningClass == 0)
            {
                continue;
            }

            var end = start + 1;
            while (end < changes.Count && changes[end].CombiningClass != 0)
            {
                end++;
            }

            OrderRun(changes, start, end - start);
            start = end;
        }
    }

    /// <summary>A stable counting sort by class, so that a run of a million marks costs no more than a million steps.</summary>
    private static void OrderRun(List<Change> changes, int start, int count)
    {
        if (count < 2)
        {
            return;
        }

        var run = changes.GetRange(start, count);
        Span<int> places = stackalloc int[ClassCount + 1];
        places.Clear();
        foreach (var change in run)
        {
            places[change.CombiningClass + 1]++;
        }

        for (var i = 1; i < places.Length; i++)
        {
            places[i] += places[i - 1];
        }

        foreach (var change in run)
        {
            changes[start + places[change.CombiningClass]++] = change;
        }
    }
}
