using System.Collections;

namespace Microsoft.ML.OnnxRuntime.Tensors;

/// <summary>A tensor in managed memory, row-major unless its strides are reversed.</summary>
/// <typeparam name="T">Element type.</typeparam>
public abstract class Tensor<T> : TensorBase, IEnumerable<T>
{
    private readonly int[] _dimensions;
    private readonly int[] _strides;

    /// <summary>A tensor of the given sizes.</summary>
    protected Tensor(ReadOnlySpan<int> dimensions, bool reverseStride)
    {
        _dimensions = dimensions.ToArray();
        _strides = StridesOf(_dimensions, reverseStride);
        IsReversedStride = reverseStride;
        Length = _dimensions.Aggregate(1L, (product, size) => size >= 0 ? checked(product * size) : throw new ArgumentOutOfRangeException(nameof(dimensions), "Dimensions must not be negative."));
    }

    /// <summary>Product of the sizes.</summary>
    public long Length { get; }

    /// <summary>Number of axes.</summary>
    public int Rank => _dimensions.Length;

    /// <summary>Whether the first axis is the fastest.</summary>
    public bool IsReversedStride { get; }

    /// <summary>Size along each axis.</summary>
    public ReadOnlySpan<int> Dimensions => _dimensions;

    /// <summary>Distance of neighbours along each axis.</summary>
    public ReadOnlySpan<int> Strides => _strides;

    /// <summary>An element by its position along each axis.</summary>
    public virtual T this[params int[] indices]
    {
        get => this[new ReadOnlySpan<int>(indices)];
        set => this[new ReadOnlySpan<int>(indices)] = value;
    }

    /// <summary>An element by its position along each axis.</summary>
    public virtual T this[ReadOnlySpan<int> indices]
    {
        get => GetValue(IndexOf(indices));
        set => SetValue(IndexOf(indices), value);
    }

    /// <summary>An element by its position in memory.</summary>
    public abstract T GetValue(int index);

    /// <summary>Sets an element by its position in memory.</summary>
    public abstract void SetValue(int index, T value);

    /// <summary>The same elements in other sizes of the same product.</summary>
    public abstract Tensor<T> Reshape(ReadOnlySpan<int> dimensions);

    /// <summary>A copy.</summary>
    public abstract Tensor<T> Clone();

    /// <summary>Sets every element.</summary>
    public virtual void Fill(T value)
    {
        for (var i = 0; i < (int)Length; i++)
        {
            SetValue(i, value);
        }
    }

    /// <summary>This tensor, or a copy of it, in one stretch of memory.</summary>
    public virtual DenseTensor<T> ToDenseTensor() => new(this.ToArray().AsMemory(), _dimensions, IsReversedStride);

    internal override OrtValue ToOrtValue(out TensorElementType elementType) => ToDenseTensor().ToOrtValue(out elementType);

    IEnumerator<T> IEnumerable<T>.GetEnumerator()
    {
        for (var i = 0; i < (int)Length; i++)
        {
            yield return GetValue(i);
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => ((IEnumerable<T>)this).GetEnumerator();

    private static int[] StridesOf(int[] dimensions, bool reverse)
    {
        var strides = new int[dimensions.Length];
        var stride = 1;
        for (var i = 0; i < strides.Length; i++)
        {
            var axis = reverse ? i : strides.Length - 1 - i;
            strides[axis] = stride;
            stride *= dimensions[axis];
        }

        return strides;
    }

    private int IndexOf(ReadOnlySpan<int> indices)
    {
        var index = 0;
        for (var i = 0; i < indices.Length; i++)
        {
            index += indices[i] * _strides[i];
        }

        return index;
    }
}
