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
        if (Tensors.Count > 0) return ToTensors(record);
        return Pair is null ? Inputs.Text(record.Text(Text)) : Inputs.Pair(record.Text(Text), record.Text(Pair));
    }

    private Input ToTensors(DataRecord record)
    {
        var row = new TensorRow();
        foreach (var column in Tensors) row.Tensors.Add(ToTensor(record, column));
        return new Input { Tensors = row };
    }

    private static Tensor ToTensor(DataRecord record, TensorColumn column)
    {
        float[] numbers = [.. record.Numbers(column.Column)];
        long[] shape = column.Shape.Count == 0 ? [numbers.Length] : [.. column.Shape];
        var expected = shape.Aggregate(1L, (product, size) => product * size);
        if (expected != numbers.Length)
        {
            throw CommandException.Invalid(
                $"Line {record.Line}, column '{column.Column}': there are {numbers.Length} numbers; the shape {string.Join('x', shape)} holds {expected}.");
        }

        return Inputs.Floats(column.Name, shape, numbers).Tensors.Tensors[0];
    }
}
