using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>Shows the memory of a native tensor as a managed one.</summary>
internal static class OrtValueTensor
{
    public static object Of(OrtValue value, OrtTensorTypeAndShapeInfo info)
    {
        var dimensions = Array.ConvertAll(info.Shape, size => checked((int)size));
        return info.ElementDataType switch
        {
            TensorElementType.Float => View<float>(value, dimensions),
            TensorElementType.Double => View<double>(value, dimensions),
            TensorElementType.Int64 => View<long>(value, dimensions),
            TensorElementType.UInt64 => View<ulong>(value, dimensions),
            TensorElementType.Int32 => View<int>(value, dimensions),
            TensorElementType.UInt32 => View<uint>(value, dimensions),
            TensorElementType.Int16 => View<short>(value, dimensions),
            TensorElementType.UInt16 => View<ushort>(value, dimensions),
            TensorElementType.UInt8 => View<byte>(value, dimensions),
            TensorElementType.Int8 => View<sbyte>(value, dimensions),
            TensorElementType.Bool => View<bool>(value, dimensions),
            TensorElementType.Float16 => View<Float16>(value, dimensions),
            TensorElementType.BFloat16 => View<BFloat16>(value, dimensions),
            TensorElementType.String => new DenseTensor<string>(value.GetStringTensorAsArray(), dimensions),
            var other => throw new NotSupportedException($"Tensors of element type {other} are not supported."),
        };
    }

    private static DenseTensor<T> View<T>(OrtValue value, int[] dimensions)
        where T : unmanaged => new(new NativeElements<T>(value).Memory, dimensions);

    private sealed unsafe class NativeElements<T> : MemoryManager<T>
        where T : unmanaged
    {
        private readonly T* _pointer;
        private readonly int _length;

        public NativeElements(OrtValue value)
        {
            var bytes = value.GetTensorMutableRawData();
            _pointer = (T*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(bytes));
            _length = bytes.Length / sizeof(T);
        }

        public override Span<T> GetSpan() => new(_pointer, _length);

        public override MemoryHandle Pin(int elementIndex = 0) => new(_pointer + elementIndex, default, this);

        public override void Unpin()
        {
        }

        protected override void Dispose(bool disposing)
        {
        }
    }
}
