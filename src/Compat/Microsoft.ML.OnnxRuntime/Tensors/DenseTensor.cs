namespace Microsoft.ML.OnnxRuntime.Tensors;

/// <summary>A tensor in one stretch of memory.</summary>
/// <typeparam name="T">Element type.</typeparam>
public class DenseTensor<T> : Tensor<T>
{
    /// <summary>A vector of zeros.</summary>
    public DenseTensor(int length)
        : this([length])
    {
    }

    /// <summary>A tensor of zeros.</summary>
    public DenseTensor(ReadOnlySpan<int> dimensions, bool reverseStride = false)
        : base(dimensions, reverseStride) => Buffer = new T[Length];

    /// <summary>A tensor over memory, which it shares.</summary>
    public DenseTensor(Memory<T> memory, ReadOnlySpan<int> dimensions, bool reverseStride = false)
        : base(dimensions, reverseStride)
    {
        if (memory.Length != Length)
        {
            throw new ArgumentException($"Length of {nameof(memory)} ({memory.Length}) must match product of {nameof(dimensions)} ({Length}).");
        }

        Buffer = memory;
    }

    /// <summary>The elements.</summary>
    public Memory<T> Buffer { get; }

    /// <inheritdoc/>
    public override T GetValue(int index) => Buffer.Span[index];

    /// <inheritdoc/>
    public override void SetValue(int index, T value) => Buffer.Span[index] = value;

    /// <inheritdoc/>
    public override Tensor<T> Reshape(ReadOnlySpan<int> dimensions) => new DenseTensor<T>(Buffer, dimensions, IsReversedStride);

    /// <inheritdoc/>
    public override Tensor<T> Clone() => new DenseTensor<T>(Buffer.ToArray(), Dimensions, IsReversedStride);

    /// <inheritdoc/>
    public override DenseTensor<T> ToDenseTensor() => this;

    internal override OrtValue ToOrtValue(out TensorElementType elementType)
    {
        elementType = ElementTypes.Of<T>();
        var shape = Array.ConvertAll(Dimensions.ToArray(), size => (long)size);
        return this switch
        {
            DenseTensor<float> tensor => Over(tensor, shape),
            DenseTensor<double> tensor => Over(tensor, shape),
            DenseTensor<long> tensor => Over(tensor, shape),
            DenseTensor<ulong> tensor => Over(tensor, shape),
            DenseTensor<int> tensor => Over(tensor, shape),
            DenseTensor<uint> tensor => Over(tensor, shape),
            DenseTensor<short> tensor => Over(tensor, shape),
            DenseTensor<ushort> tensor => Over(tensor, shape),
            DenseTensor<byte> tensor => Over(tensor, shape),
            DenseTensor<sbyte> tensor => Over(tensor, shape),
            DenseTensor<bool> tensor => Over(tensor, shape),
            DenseTensor<Float16> tensor => Over(tensor, shape),
            DenseTensor<BFloat16> tensor => Over(tensor, shape),
            DenseTensor<string> tensor => Strings(tensor, shape),
            _ => throw new NotSupportedException($"Tensors of {typeof(T).Name} are not supported."),
        };
    }

    private static OrtValue Over<TElement>(DenseTensor<TElement> tensor, long[] shape)
        where TElement : unmanaged => OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, tensor.Buffer, shape);

    private static OrtValue Strings(DenseTensor<string> tensor, long[] shape)
    {
        var value = OrtValue.CreateTensorWithEmptyStrings(OrtAllocator.DefaultInstance, shape);
        for (var i = 0; i < tensor.Length; i++)
        {
            value.StringTensorSetElementAt(tensor.GetValue(i).AsSpan(), i);
        }

        return value;
    }
}
