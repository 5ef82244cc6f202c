using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Server.Protocols.Inference.Execution;

/// <summary>Tensors of many rows and their single rows.</summary>
internal static class RowTensors
{
    /// <summary>One row without the first axis; elements are not copied.</summary>
    public static Tensor Cut(Tensor tensor, int row, int rows)
    {
        var dimensions = tensor.Dimensions[1..];
        if (tensor.Strings is { } strings)
        {
            var width = strings.Length / rows;
            return Tensor.OfStrings(strings[(row * width)..((row + 1) * width)], dimensions);
        }

        var bytes = tensor.Data.Length / rows;
        return Tensor.OfBytes(tensor.ElementType, dimensions, tensor.Data.Slice(row * bytes, bytes));
    }

    /// <summary>Rows of one shape under a new first axis. A single row is not copied.</summary>
    public static Tensor Stack(IReadOnlyList<Tensor> rows)
    {
        long[] dimensions = [rows.Count, .. rows[0].Dimensions];
        if (rows.Count == 1) return rows[0].Reshape(dimensions);
        if (rows[0].Strings is not null) return Tensor.OfStrings([.. rows.SelectMany(row => row.Strings!)], dimensions);
        var stacked = Tensor.Allocate(rows[0].ElementType, dimensions);
        var rest = stacked.Data;
        foreach (var row in rows)
        {
            row.Data.CopyTo(rest);
            rest = rest[row.Data.Length..];
        }

        return stacked;
    }

    /// <summary>Whether all rows have one shape.</summary>
    public static bool Agree(IReadOnlyList<Tensor> rows)
    {
        for (var row = 1; row < rows.Count; row++)
        {
            if (!rows[row].Dimensions.SequenceEqual(rows[0].Dimensions)) return false;
        }

        return true;
    }
}
