namespace OnnxAdapt.Cli.Connections;

/// <summary>Cuts rows into messages: by number, and by size where rows are large. The same rows are always cut at the same places.</summary>
internal static class MessageBatches
{
    /// <summary>Size from which on a message takes no further row; well below what servers accept.</summary>
    public const int Bytes = 4 * 1024 * 1024;

    /// <summary>Cuts.</summary>
    /// <param name="rows">Read as far as messages are asked for.</param>
    /// <param name="maxRows">Most rows in a message, at least 1.</param>
    /// <param name="size">Bytes of a row on the wire.</param>
    /// <returns>Messages of at least one row.</returns>
    public static IEnumerable<T[]> Cut<T>(IEnumerable<T> rows, int maxRows, Func<T, int> size)
    {
        var batch = new List<T>();
        var bytes = 0L;
        foreach (var row in rows)
        {
            var own = size(row);
            if (batch.Count == maxRows || (batch.Count > 0 && bytes + own > Bytes))
            {
                yield return [.. batch];
                batch.Clear();
                bytes = 0;
            }

            batch.Add(row);
            bytes += own;
        }

        if (batch.Count > 0) yield return [.. batch];
    }
}
