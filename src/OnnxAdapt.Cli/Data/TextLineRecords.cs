namespace OnnxAdapt.Cli.Data;

/// <summary>Rows of plain text files: each line that is not blank is a text.</summary>
internal static class TextLineRecords
{
    /// <summary>Reads every line that is not blank.</summary>
    public static IEnumerable<DataRecord> Read(TextReader reader, string textColumn)
    {
        for (long line = 1; reader.ReadLine() is { } text; line++)
        {
            if (string.IsNullOrWhiteSpace(text)) continue;
            yield return new DataRecord(line, new Dictionary<string, DataValue>(StringComparer.Ordinal) { [textColumn] = new(text) });
        }
    }
}
