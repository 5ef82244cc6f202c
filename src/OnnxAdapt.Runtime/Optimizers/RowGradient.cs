using System.Collections;
using System.Numerics.Tensors;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Runtime.Memory;

namespace OnnxAdapt.Runtime.Optimizers;

/// <summary>The rows of one parameter's gradient that are not zero. The memory of all other rows stays zero.</summary>
internal sealed class RowGradient(RowSlot slot, NativeBlock block)
{
    private readonly BitArray _marked = new(slot.Rows);
    private readonly List<int> _rows = [];

    /// <summary>Distinct rows, in the order in which they came.</summary>
    public IReadOnlyList<int> Rows => _rows;

    /// <summary>Forgets the rows and sets them to zero.</summary>
    public void Clear()
    {
        foreach (var row in _rows)
        {
            RowOf(block, row).Clear();
            _marked[row] = false;
        }

        _rows.Clear();
    }

    /// <summary>Adds rows in order; repeated ones add up.</summary>
    /// <exception cref="AdaptException">InvalidArgument for a row that does not exist.</exception>
    public void Add(ReadOnlySpan<long> rows, ReadOnlySpan<float> values, string parameter)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            if (rows[i] < 0 || rows[i] >= slot.Rows)
            {
                throw AdaptException.Invalid("inputs", $"pick row {rows[i]} of '{parameter}', which has {slot.Rows}.");
            }

            var sum = Mark((int)rows[i]);
            TensorPrimitives.Add(sum, values.Slice(i * slot.Width, slot.Width), sum);
        }
    }

    /// <summary>Adds another gradient of the same parameter, scaled.</summary>
    public void Add(RowGradient other, NativeBlock otherBlock, float scale)
    {
        foreach (var row in other.Rows)
        {
            var sum = Mark(row);
            TensorPrimitives.MultiplyAdd(other.RowOf(otherBlock, row), scale, sum, sum);
        }
    }

    /// <summary>Sum of the squares, row by row in rising order.</summary>
    public double SumSquares()
    {
        _rows.Sort();
        var sum = 0.0;
        foreach (var row in _rows)
        {
            sum += GradientNorm.SumSquares(RowOf(block, row));
        }

        return sum;
    }

    private Span<float> Mark(int row)
    {
        if (!_marked[row])
        {
            _marked[row] = true;
            _rows.Add(row);
        }

        return RowOf(block, row);
    }

    private Span<float> RowOf(NativeBlock memory, int row) => memory.Slice(slot.Start + ((long)row * slot.Width), slot.Width);
}
