using OnnxAdapt.Abstractions;
using OnnxAdapt.Serving.Preprocessing;

namespace OnnxAdapt.Serving.Backbones;

/// <summary>Cuts a row out of the outputs of a batch.</summary>
internal static class OutputSlicer
{
    /// <summary>Copies of one row of each output, without the batch axis.</summary>
    /// <param name="names">Names of the outputs.</param>
    /// <param name="outputs">The outputs, in the order of the names.</param>
    /// <param name="row">Number of the row.</param>
    /// <param name="rows">Rows of the batch.</param>
    /// <param name="contract">How rows were stacked.</param>
    /// <exception cref="AdaptException">Internal when an output of several rows has no batch axis; a single row then takes all of it.</exception>
    public static NamedTensor[] Slice(IReadOnlyList<string> names, Tensor[] outputs, int row, int rows, GraphContract contract)
    {
        var height = contract.FixedRows ?? rows;
        var slices = new NamedTensor[outputs.Length];
        for (var index = 0; index < outputs.Length; index++)
        {
            slices[index] = new NamedTensor(names[index], SliceOne(outputs[index], row, height, rows, contract.Stacked));
        }

        return slices;
    }

    private static Tensor SliceOne(Tensor output, int row, int height, int rows, bool stacked)
    {
        if (stacked && output.Rank > 0 && output.Dimensions[0] == height) return CopyRow(output, row, height);
        return rows == 1 ? output.Clone() : throw new AdaptException(AdaptErrorKind.Internal, "An output of the graph has no batch axis.");
    }

    private static Tensor CopyRow(Tensor output, int row, int height)
    {
        var dimensions = output.Dimensions[1..];
        if (output.Strings is { } strings)
        {
            var width = strings.Length / height;
            return Tensor.OfStrings(strings[(row * width)..((row + 1) * width)], dimensions);
        }

        var bytes = output.Data.Length / height;
        var copy = Tensor.Allocate(output.ElementType, dimensions);
        output.Data.Slice(row * bytes, bytes).CopyTo(copy.Data);
        return copy;
    }
}
