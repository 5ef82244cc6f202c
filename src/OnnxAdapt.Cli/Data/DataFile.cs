using System.Text;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Cli.Failures;

namespace OnnxAdapt.Cli.Data;

/// <summary>Opens a data file by its format. Files of texts are UTF-8, or UTF-16 with a byte order mark; those of tensors are read whole.</summary>
internal static class DataFile
{
    /// <summary>Formats by name.</summary>
    public static readonly string[] Formats = ["csv", "tsv", "jsonl", "txt", "safetensors", "npz"];

    /// <summary>Reads rows one by one; the file is closed after the last.</summary>
    /// <param name="path">Path, <c>-</c> for standard input, or a folder of images or sounds.</param>
    /// <param name="format">One of <see cref="Formats"/>; null takes the ending of the name.</param>
    /// <param name="textColumn">Column name for formats without columns.</param>
    /// <param name="hasHeader">Whether CSV and TSV files start with the names of their columns.</param>
    public static IEnumerable<DataRecord> Read(string path, string? format, string textColumn, bool hasHeader = true)
    {
        if (Directory.Exists(path)) return Guarded(MediaRecords.OfFolder(path), path);
        format ??= FormatOf(path);
        return Guarded(format is "safetensors" or "npz" ? Tensors(path, format) : Texts(path, format, textColumn, hasHeader), path);
    }

    private static IEnumerable<DataRecord> Tensors(string path, string format)
    {
        using var file = OpenBytes(path);
        foreach (var record in format == "npz" ? TensorRecords.Read(NumpyArchive.Read(file), names: null) : TensorRecords.ReadSafetensors(file)) yield return record;
    }

    private static IEnumerable<DataRecord> Texts(string path, string format, string textColumn, bool hasHeader)
    {
        using var reader = Open(path);
        foreach (var record in Records(reader, format, textColumn, hasHeader)) yield return record;
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
        ".safetensors" => "safetensors",
        ".npz" => "npz",
        _ => throw CommandException.Invalid($"The format of '{path}' cannot be told from its name; give --format {string.Join(", ", Formats)}."),
    };

    private static StreamReader Open(string path)
    {
        var encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
        return new StreamReader(OpenBytes(path), encoding, detectEncodingFromByteOrderMarks: true, bufferSize: 64 * 1024);
    }

    private static Stream OpenBytes(string path)
    {
        if (path == "-") return Console.OpenStandardInput();
        try
        {
            return File.OpenRead(path);
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
        catch (AdaptException failure)
        {
            throw CommandException.Invalid($"{path}: {failure.Message}", failure);
        }
        catch (Exception failure) when (failure is IOException or InvalidDataException)
        {
            throw CommandException.Invalid($"{path}: the file cannot be read. {failure.Message}", failure);
        }
    }
}
