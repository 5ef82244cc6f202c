using System.Globalization;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Cli.Failures;

namespace OnnxAdapt.Cli.Data;

/// <summary>One row of a data file, by column name.</summary>
/// <param name="Line">Line of the file on which the row starts, from 1; the number of the row in files of tensors.</param>
/// <param name="Values">Cells by column.</param>
internal sealed record DataRecord(long Line, IReadOnlyDictionary<string, DataValue> Values)
{
    private static readonly char[] NumberSeparators = [' ', ',', ';', '\t', '\n', '\r'];

    /// <summary>The cell as a text.</summary>
    public string Text(string column) =>
        Cell(column).Text ?? throw Invalid(column, "is not a text");

    /// <summary>The cell as texts: a list as it is, a text split at the separator, empty parts dropped.</summary>
    public IReadOnlyList<string> Texts(string column, string separator)
    {
        var cell = Cell(column);
        return cell.Items ?? Text(column).Split(separator, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>The cell as numbers: a list as it is, or a text such as <c>0.5 1 2</c> or <c>[0.5, 1, 2]</c>.</summary>
    public IReadOnlyList<float> Numbers(string column)
    {
        var cell = Cell(column);
        return cell.Numbers ?? ParseNumbers(column, Text(column));
    }

    /// <summary>The cell as a tensor; null when it is a text or a list.</summary>
    public Tensor? Tensor(string column) => Cell(column).Tensor;

    private float[] ParseNumbers(string column, string text)
    {
        var parts = text.Trim().TrimStart('[').TrimEnd(']').Split(NumberSeparators, StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length == 0) throw Invalid(column, "has no number");
        var numbers = new float[parts.Length];
        for (var index = 0; index < parts.Length; index++)
        {
            if (!float.TryParse(parts[index], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[index]))
            {
                throw Invalid(column, $"has '{parts[index]}', which is no number");
            }
        }

        return numbers;
    }

    private DataValue Cell(string column) => Values.TryGetValue(column, out var cell)
        ? cell
        : throw CommandException.Invalid($"Line {Line}: there is no column '{column}'; there are {string.Join(", ", Values.Keys.Select(name => $"'{name}'"))}.");

    private CommandException Invalid(string column, string problem) => CommandException.Invalid($"Line {Line}, column '{column}': the value {problem}.");
}
