using System.Text;
using OnnxAdapt.Cli.Failures;

namespace OnnxAdapt.Cli.Data;

/// <summary>Opens a data file by its format. Files are UTF-8, or UTF-16 with a byte order mark.</summary>
internal static class DataFile
{
    /// <summary>Formats by name.</summary>
    public static readonly string[] Formats = ["csv", "tsv", "jsonl", "txt"];

    /// <summary>Reads rows one by one; the file is closed after the last.</summary>
    /// <param name="path">Path, or <c>-</c> for standard input.</param>
    /// <param name="format">One of <see cref="Formats"/>; null takes the ending of the name.</param>
    /// <param name="textColumn">Column name for formats without columns.</param>
    /// <param name="hasHeader">Whether CSV and TSV files start with the names of their columns.</param>
    public static IEnumerable<DataRecord> Read(string path, string? format, string textColumn, bool hasHeader = true)
    {
        format ??= FormatOf(path);
        using var reader = Open(path);
        foreach (var record in Guarded(Records(reader, format, textColumn, hasHeader), path)) yield return record;
    }

    private static IEnumerable<DataRecord> Records(TextReader reader, string format, string textColumn, bool hasHeader) => format switch
    {
        "csv" => DelimitedRecords.Read(reader, ',', hasHeader),
        "tsv" => DelimitedRecords.Read(reader, '\t', hasHeader),
        "jsonl" => JsonLineRecords.Read(reader, textColumn),
        _ => TextLineRecords.Read(reader, textColumn),
    };

    private static string FormatOf(string path) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".csv" => "csv",
        ".tsv" or ".tab" => "tsv",
        ".jsonl" or ".ndjson" or ".json" => "jsonl",
        ".txt" or "" when path != "-" => "txt",
        _ => throw CommandException.Invalid($"The format of '{path}' cannot be told from its name; give --format csv, tsv, jsonl or txt."),
    };

    private static StreamReader Open(string path)
    {
        var encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
        if (path == "-") return new StreamReader(Console.OpenStandardInput(), encoding);
        try
        {
            return new StreamReader(path, encoding, detectEncodingFromByteOrderMarks: true, bufferSize: 64 * 1024);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            throw CommandException.NotFound($"There is no file '{path}'.");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw CommandException.Invalid($"'{path}' cannot be read: {failure.Message}", failure);
        }
    }

    private static IEnumerable<DataRecord> Guarded(IEnumerable<DataRecord> records, string path)
    {
        using var rows = records.GetEnumerator();
        while (MoveNext(rows, path)) yield return rows.Current;
    }

    private static bool MoveNext(IEnumerator<DataRecord> rows, string path)
    {
        try
        {
            return rows.MoveNext();
        }
        catch (CommandException failure)
        {
            throw new CommandException(failure.Code, $"{path}: {failure.Message}", failure);
        }
        catch (DecoderFallbackException failure)
        {
            throw CommandException.Invalid($"{path}: the file is not UTF-8.", failure);
        }
        catch (IOException failure)
        {
            throw CommandException.Invalid($"{path}: the file cannot be read. {failure.Message}", failure);
        }
    }
}
