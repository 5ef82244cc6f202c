using System.Globalization;
using System.Text.Json;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Cli.Failures;

namespace OnnxAdapt.Cli.Data;

/// <summary>
/// Rows of files that hold whole tensors, one row along the first axis of each. A tensor <c>input.NAME</c> is the graph input NAME, a tensor
/// <c>labels</c> is the column <c>label</c> as well. Whole numbers are names of classes, unless the file says others; a vector of zeros and
/// ones says which labels hold.
/// </summary>
internal static class TensorRecords
{
    /// <summary>What the names of tensors for graph inputs begin with.</summary>
    public const string InputPrefix = "input.";

    private const string Labels = "labels";
    private const string LabelColumn = "label";

    /// <summary>Reads a safetensors file; the names of classes may stand in its metadata, as a JSON list under <c>labels</c>.</summary>
    public static IEnumerable<DataRecord> ReadSafetensors(Stream stream)
    {
        var content = SafetensorsCodec.Read(stream);
        return Read([.. content.Parameters], content.Metadata.TryGetValue(Labels, out var names) ? ParseNames(names) : null);
    }

    /// <summary>The rows of tensors.</summary>
    /// <param name="tensors">Tensors with the same number of rows.</param>
    /// <param name="names">Names of the classes; null takes their numbers.</param>
    /// <exception cref="CommandException">A tensor has no rows, or not as many as the others.</exception>
    public static IEnumerable<DataRecord> Read(IReadOnlyList<NamedTensor> tensors, IReadOnlyList<string>? names)
    {
        RequireRows(tensors);
        return Rows(tensors, names);
    }

    private static IEnumerable<DataRecord> Rows(IReadOnlyList<NamedTensor> tensors, IReadOnlyList<string>? names)
    {
        var hasLabel = tensors.Any(tensor => tensor.Name == LabelColumn);
        for (var row = 0; row < tensors[0].Value.Dimensions[0]; row++)
        {
            var values = new Dictionary<string, DataValue>(tensors.Count + 1, StringComparer.Ordinal);
            foreach (var (name, tensor) in tensors)
            {
                var value = ToValue(name, tensor, row, name is Labels or LabelColumn ? names : null);
                values.Add(name, value);
                if (name == Labels && !hasLabel) values.Add(LabelColumn, value);
            }

            yield return new DataRecord(row + 1, values);
        }
    }

    private static DataValue ToValue(string name, Tensor tensor, int row, IReadOnlyList<string>? names)
    {
        if (tensor.Strings is { } strings) return new DataValue(tensor.Rank == 1 ? strings[row] : null);
        var slice = Slice(tensor, row);
        if (slice.Rank > 1 || name.StartsWith(InputPrefix, StringComparison.Ordinal)) return new DataValue(null, Tensor: slice);
        var numbers = Numbers(slice);
        return slice.Rank == 0
            ? new DataValue(ClassName(name, numbers[0], row, names), Numbers: [(float)numbers[0]], Tensor: slice)
            : new DataValue(null, Chosen(name, numbers, row, names), Array.ConvertAll(numbers, number => (float)number), slice);
    }

    private static Tensor Slice(Tensor tensor, int row)
    {
        var bytes = tensor.Data.Length / (int)tensor.Dimensions[0];
        return Tensor.OfBytes(tensor.ElementType, tensor.Dimensions[1..], tensor.Data.Slice(row * bytes, bytes));
    }

    private static string[] Chosen(string name, double[] numbers, int row, IReadOnlyList<string>? names) =>
        [.. Enumerable.Range(0, numbers.Length).Where(index => numbers[index] > 0.5).Select(index => ClassName(name, index, row, names))];

    private static string ClassName(string column, double number, int row, IReadOnlyList<string>? names)
    {
        if (names is null) return number.ToString("R", CultureInfo.InvariantCulture);
        return number >= 0 && number < names.Count && number == Math.Floor(number)
            ? names[(int)number]
            : throw CommandException.Invalid(string.Create(CultureInfo.InvariantCulture, $"Line {row + 1}, column '{column}': the class {number} has no name; the file names {names.Count}."));
    }

    private static double[] Numbers(Tensor tensor) => tensor.ElementType switch
    {
        TensorElementType.Float => Widened<float>(tensor),
        TensorElementType.Double => tensor.AsSpan<double>().ToArray(),
        TensorElementType.Float16 => Widened<Half>(tensor),
        TensorElementType.Int8 => Widened<sbyte>(tensor),
        TensorElementType.Int16 => Widened<short>(tensor),
        TensorElementType.Int32 => Widened<int>(tensor),
        TensorElementType.Int64 => Widened<long>(tensor),
        TensorElementType.UInt8 => Widened<byte>(tensor),
        TensorElementType.UInt16 => Widened<ushort>(tensor),
        TensorElementType.UInt32 => Widened<uint>(tensor),
        TensorElementType.UInt64 => Widened<ulong>(tensor),
        TensorElementType.Bool => Array.ConvertAll(tensor.Data.ToArray(), value => value == 0 ? 0.0 : 1.0),
        _ => [],
    };

    private static double[] Widened<T>(Tensor tensor)
        where T : unmanaged, System.Numerics.INumberBase<T> => Array.ConvertAll(tensor.AsSpan<T>().ToArray(), double.CreateChecked);

    private static void RequireRows(IReadOnlyList<NamedTensor> tensors)
    {
        if (tensors.Count == 0) throw CommandException.Invalid("The file holds no tensors.");
        foreach (var tensor in tensors)
        {
            if (tensor.Value.Rank == 0) throw CommandException.Invalid($"'{tensor.Name}' is a single number; every tensor has one row for each example along its first axis.");
            if (tensor.Value.Dimensions[0] != tensors[0].Value.Dimensions[0])
            {
                throw CommandException.Invalid($"'{tensors[0].Name}' has {tensors[0].Value.Dimensions[0]} rows and '{tensor.Name}' {tensor.Value.Dimensions[0]}; they must have as many.");
            }
        }
    }

    private static string[] ParseNames(string json)
    {
        try
        {
            if (JsonSerializer.Deserialize<string[]>(json) is { } names) return names;
        }
        catch (JsonException)
        {
            // Falls through to the refusal that says what is expected.
        }

        throw CommandException.Invalid($"The metadata '{Labels}' is no JSON list of names.");
    }
}
