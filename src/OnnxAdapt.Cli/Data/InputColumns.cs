using Google.Protobuf;
using OnnxAdapt.Cli.Failures;
using OnnxAdapt.Client;
using OnnxAdapt.V1;

namespace OnnxAdapt.Cli.Data;

/// <summary>Which columns become a model's input.</summary>
/// <param name="Text">Column with the text.</param>
/// <param name="Pair">Column with the second text, or null.</param>
/// <param name="Tensors">Columns with numbers, for models that take tensors; empty for texts.</param>
internal sealed record InputColumns(string Text, string? Pair, IReadOnlyList<TensorColumn> Tensors)
{
    /// <summary>The input of one row.</summary>
    public Input ToInput(DataRecord record)
    {
        if (record.Values.TryGetValue(MediaRecords.ImageColumn, out var cell) && cell.Image is { } image) return Inputs.Image(image);
        if (record.Values.TryGetValue(MediaRecords.AudioColumn, out cell) && cell.Audio is { } audio) return Inputs.Audio(audio);
        if (Tensors.Count > 0) return ToTensors(record, Tensors);
        if (TensorInputs(record) is { Length: > 0 } inputs) return ToTensors(record, inputs);
        return Pair is null ? Inputs.Text(record.Text(Text)) : Inputs.Pair(record.Text(Text), record.Text(Pair));
    }

    /// <summary>Columns of files of tensors that name the graph input themselves.</summary>
    private static TensorColumn[] TensorInputs(DataRecord record) =>
    [
        .. record.Values.Where(value => value.Value.Tensor is not null && value.Key.StartsWith(TensorRecords.InputPrefix, StringComparison.Ordinal))
            .Select(value => new TensorColumn(value.Key, value.Key[TensorRecords.InputPrefix.Length..], [])),
    ];

    private static Input ToTensors(DataRecord record, IReadOnlyList<TensorColumn> columns)
    {
        var row = new TensorRow();
        foreach (var column in columns) row.Tensors.Add(ToTensor(record, column));
        return new Input { Tensors = row };
    }

    private static Tensor ToTensor(DataRecord record, TensorColumn column)
    {
        if (record.Tensor(column.Column) is { } tensor) return ToTensor(record, column, tensor);
        float[] numbers = [.. record.Numbers(column.Column)];
        long[] shape = column.Shape.Count == 0 ? [numbers.Length] : [.. column.Shape];
        RequireCount(record, column, shape, numbers.Length);
        return Inputs.Floats(column.Name, shape, numbers).Tensors.Tensors[0];
    }

    /// <summary>The row with its own type; with its own shape too, unless another one is asked for.</summary>
    private static Tensor ToTensor(DataRecord record, TensorColumn column, Abstractions.Tensor value)
    {
        long[] shape = column.Shape.Count == 0 ? value.Dimensions.ToArray() : [.. column.Shape];
        RequireCount(record, column, shape, value.ElementCount);
        var tensor = new Tensor { Name = column.Name, ElementType = (ElementType)(int)value.ElementType, Raw = ByteString.CopyFrom(value.Data.Span) };
        tensor.Shape.AddRange(shape);
        return tensor;
    }

    private static void RequireCount(DataRecord record, TensorColumn column, long[] shape, long count)
    {
        var expected = shape.Aggregate(1L, (product, size) => product * size);
        if (expected != count)
        {
            throw CommandException.Invalid(
                $"Line {record.Line}, column '{column.Column}': there are {count} numbers; the shape {string.Join('x', shape)} holds {expected}.");
        }
    }
}
