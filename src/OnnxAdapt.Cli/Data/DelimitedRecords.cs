using OnnxAdapt.Cli.Failures;

namespace OnnxAdapt.Cli.Data;

/// <summary>Rows of CSV and TSV files by the names of their header.</summary>
internal static class DelimitedRecords
{
    /// <summary>Reads every row.</summary>
    /// <param name="reader">The text.</param>
    /// <param name="separator">Comma or tabulator.</param>
    /// <param name="hasHeader">Whether the first row names the columns; otherwise they are called 1, 2, 3, ...</param>
    public static IEnumerable<DataRecord> Read(TextReader reader, char separator, bool hasHeader)
    {
        var parser = new DelimitedRowParser(reader, separator);
        string[]? header = null;
        while (parser.ReadRow() is { } row)
        {
            if (header is null)
            {
                header = hasHeader ? [.. row.Fields] : NumberedColumns(row.Fields.Count);
                RequireDistinct(header, row.Line);
                if (hasHeader) continue;
            }

            yield return ToRecord(header, row.Line, row.Fields);
        }
    }

    private static string[] NumberedColumns(int count) => [.. Enumerable.Range(1, count).Select(number => $"{number}")];

    private static void RequireDistinct(string[] header, long line)
    {
        if (header.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw CommandException.Invalid($"Line {line}: the header names the column '{twice.Key}' more than once.");
        }
    }

    private static DataRecord ToRecord(string[] header, long line, List<string> fields)
    {
        if (fields.Count != header.Length)
        {
            throw CommandException.Invalid($"Line {line}: the row has {fields.Count} field(s), the header {header.Length}.");
        }

        var values = new Dictionary<string, DataValue>(header.Length, StringComparer.Ordinal);
        for (var index = 0; index < header.Length; index++) values.Add(header[index], new DataValue(fields[index]));
        return new DataRecord(line, values);
    }
}
