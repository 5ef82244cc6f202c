using System.CommandLine;
using System.Globalization;
using OnnxAdapt.Cli.Data;
using OnnxAdapt.Cli.Failures;

namespace OnnxAdapt.Cli.Options;

/// <summary>Options that say which file is read and which columns become a model's input.</summary>
internal sealed class InputOptions
{
    private readonly Option<string?> _file;

    private readonly Option<string[]>? _texts;
    private readonly Option<string[]>? _images;
    private readonly Option<string[]>? _sounds;

    private readonly Option<string?> _format = new("--format") { Description = "Format of the file. Default: what its name ends with.", HelpName = string.Join("|", DataFile.Formats) };

    private readonly Option<bool> _noHeader = new("--no-header") { Description = "The first row of a CSV or TSV file is data; columns are called 1, 2, 3, ..." };

    private readonly Option<string> _textColumn = new("--text-column")
    {
        Description = "Column with the text.", HelpName = "name", DefaultValueFactory = _ => "text",
    };

    private readonly Option<string?> _pairColumn = new("--pair-column") { Description = "Column with the second text, for models that take pairs.", HelpName = "name" };

    private readonly Option<string[]> _tensorColumns = new("--tensor-column") { Description = "Column with a list of numbers, or tensor, for models that take tensors; may repeat. Default: the tensors named input.NAME of a safetensors or npz file.", HelpName = "name" };

    private readonly Option<string[]> _tensorNames = new("--tensor-name") { Description = "Graph input of each --tensor-column. Default: the column's name.", HelpName = "name" };

    private readonly Option<string[]> _shapes = new("--shape") { Description = "Shape of each --tensor-column without the batch axis, such as 3x224x224. Default: a plain list, or the tensor's own shape.", HelpName = "sizes" };

    /// <summary>Options with the given name for the file.</summary>
    /// <param name="fileOption">Name of the option.</param>
    /// <param name="description">What the file holds.</param>
    /// <param name="acceptTexts">Whether texts, image files and sound files may be named on the command line instead of a file.</param>
    public InputOptions(string fileOption, string description, bool acceptTexts = false)
    {
        _file = new Option<string?>(fileOption) { Description = description, HelpName = "file", Required = !acceptTexts };
        _texts = acceptTexts ? new Option<string[]>("--text") { Description = $"A text instead of {fileOption}; may repeat.", HelpName = "text" } : null;
        _images = acceptTexts ? new Option<string[]>("--image") { Description = $"An image file instead of {fileOption}; may repeat.", HelpName = "file" } : null;
        _sounds = acceptTexts ? new Option<string[]>("--audio") { Description = $"A WAV file instead of {fileOption}; may repeat.", HelpName = "file" } : null;
    }

    /// <summary>Adds all to a command.</summary>
    public InputOptions AddTo(Command command)
    {
        _format.AcceptOnlyFromAmong(DataFile.Formats);
        foreach (var option in new Option?[] { _file, _texts, _images, _sounds, _format, _noHeader, _textColumn, _pairColumn, _tensorColumns, _tensorNames, _shapes }.OfType<Option>()) command.Options.Add(option);
        return this;
    }

    /// <summary>The rows of the file, or the texts, images or sounds of the command line; a file is opened when the first row is asked for.</summary>
    /// <exception cref="CommandException">None of them was given, or several.</exception>
    public IEnumerable<DataRecord> ReadRows(ParseResult parse)
    {
        var texts = _texts is null ? [] : parse.GetValue(_texts) ?? [];
        var images = _images is null ? [] : parse.GetValue(_images) ?? [];
        var sounds = _sounds is null ? [] : parse.GetValue(_sounds) ?? [];
        return (parse.GetValue(_file), texts.Length, images.Length, sounds.Length) switch
        {
            ({ } file, 0, 0, 0) => DataFile.Read(file, parse.GetValue(_format), parse.GetValue(_textColumn)!, !parse.GetValue(_noHeader)),
            (null, 0, > 0, 0) => MediaRecords.OfFiles(images, areSounds: false),
            (null, 0, 0, > 0) => MediaRecords.OfFiles(sounds, areSounds: true),
            (null, > 0, 0, 0) => TextRecords(texts, parse.GetValue(_textColumn)!),
            _ => throw CommandException.Invalid($"{_file.Name}, --text, --image, --audio: give a file, texts, images or sounds, one of them; see --help."),
        };
    }

    /// <summary>Which columns become the input.</summary>
    public InputColumns ReadColumns(ParseResult parse)
    {
        var columns = parse.GetValue(_tensorColumns) ?? [];
        var names = parse.GetValue(_tensorNames) ?? [];
        var shapes = parse.GetValue(_shapes) ?? [];
        RequireAsMany("--tensor-name", names.Length, columns.Length);
        RequireAsMany("--shape", shapes.Length, columns.Length);
        return new InputColumns(
            parse.GetValue(_textColumn)!,
            parse.GetValue(_pairColumn),
            [.. columns.Select((column, index) => new TensorColumn(
                column, names.Length == 0 ? column : names[index], shapes.Length == 0 ? [] : ParseShape(shapes[index])))]);
    }

    internal static IReadOnlyList<long> ParseShape(string text)
    {
        var sizes = text.Split(['x', ','], StringSplitOptions.TrimEntries)
            .Select(part => long.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size > 0 ? size : -1)
            .ToArray();
        return sizes.Contains(-1)
            ? throw CommandException.Invalid($"--shape: '{text}' is no shape; give sizes such as 3x224x224.")
            : sizes;
    }

    private static IEnumerable<DataRecord> TextRecords(string[] texts, string column) =>
        texts.Select((text, index) => new DataRecord(index + 1, new Dictionary<string, DataValue>(StringComparer.Ordinal) { [column] = new(text) }));

    private static void RequireAsMany(string option, int given, int columns)
    {
        if (given != 0 && given != columns)
        {
            throw CommandException.Invalid($"{option}: given {given} time(s) for {columns} --tensor-column; give one for each, or none.");
        }
    }
}
