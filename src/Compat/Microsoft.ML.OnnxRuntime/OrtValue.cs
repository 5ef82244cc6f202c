using System.Runtime.CompilerServices;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>A tensor or other value of the native runtime. Dispose it: it may pin managed memory.</summary>
public partial class OrtValue : IDisposable
{
    private readonly NativeHandle _handle;

    internal OrtValue(nint pointer)
        : this(pointer, (OnnxValueType)(int)OrtApi.Get(OrtFunction.GetValueType, pointer))
    {
    }

    private OrtValue(nint pointer, OnnxValueType type, Action? released = null)
    {
        _handle = new NativeHandle(pointer, OrtFunction.ReleaseValue, released);
        OnnxType = type;
    }

    /// <summary>What kind of value it is.</summary>
    public OnnxValueType OnnxType { get; }

    /// <summary>Whether it is a tensor.</summary>
    public bool IsTensor => OnnxType == OnnxValueType.ONNX_TYPE_TENSOR;

    /// <summary>Whether it is a sparse tensor.</summary>
    public bool IsSparseTensor => OnnxType == OnnxValueType.ONNX_TYPE_SPARSETENSOR;

    internal NativeHandle Handle => _handle;

    /// <summary>Number of elements of a sequence; 2 for a map.</summary>
    public int GetValueCount()
    {
        using var value = new Borrow(_handle);
        return (int)OrtApi.Get(OrtFunction.GetValueCount, value.Pointer);
    }

    /// <summary>An element of a sequence; keys (0) or values (1) of a map.</summary>
    public OrtValue GetValue(int index, OrtAllocator allocator)
    {
        using var value = new Borrow(_handle);
        using var memory = new Borrow(allocator);
        return new OrtValue(OrtApi.Get(OrtFunction.GetValue, value.Pointer, index, memory.Pointer));
    }

    /// <summary>The elements of a tensor, valid until the value is disposed.</summary>
    public ReadOnlySpan<T> GetTensorDataAsSpan<T>()
        where T : unmanaged => GetTensorMutableDataAsSpan<T>();

    /// <summary>The elements of a tensor, valid until the value is disposed.</summary>
    /// <exception cref="OnnxRuntimeException">The tensor holds another type, or strings.</exception>
    public unsafe Span<T> GetTensorMutableDataAsSpan<T>()
        where T : unmanaged
    {
        var info = RequireNumbers();
        if (typeof(T) != typeof(byte) && ElementTypes.Of<T>() != info.ElementDataType)
        {
            throw new OnnxRuntimeException(ErrorCode.InvalidArgument, $"The tensor holds {info.ElementDataType}, not {typeof(T).Name}.");
        }

        var bytes = info.ElementCount * ElementTypes.SizeOf(info.ElementDataType);
        return new Span<T>((void*)Data(), checked((int)(bytes / Unsafe.SizeOf<T>())));
    }

    /// <summary>The bytes of a tensor, valid until the value is disposed.</summary>
    public Span<byte> GetTensorMutableRawData() => GetTensorMutableDataAsSpan<byte>();

    /// <summary>Element type and shape of a tensor.</summary>
    /// <exception cref="OnnxRuntimeException">It is no tensor.</exception>
    public OrtTensorTypeAndShapeInfo GetTensorTypeAndShape()
    {
        if (!IsTensor && !IsSparseTensor)
        {
            throw new OnnxRuntimeException(ErrorCode.InvalidArgument, $"This OrtValue holds {OnnxType}, not a tensor.");
        }

        using var value = new Borrow(_handle);
        using var info = new NativeHandle(OrtApi.Get(OrtFunction.GetTensorTypeAndShape, value.Pointer), OrtFunction.ReleaseTensorTypeAndShapeInfo);
        return new OrtTensorTypeAndShapeInfo(info.DangerousGetHandle());
    }

    /// <summary>Where a tensor's memory is.</summary>
    public OrtMemoryInfo GetTensorMemoryInfo()
    {
        using var value = new Borrow(_handle);
        return new OrtMemoryInfo(OrtApi.Get(OrtFunction.GetTensorMemoryInfo, value.Pointer), false);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases the native value.</summary>
    /// <param name="disposing">Whether <see cref="Dispose()"/> was called.</param>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            _handle.Dispose();
        }
    }

    private nint Data()
    {
        using var value = new Borrow(_handle);
        return OrtApi.Get(OrtFunction.GetTensorMutableData, value.Pointer);
    }

    private OrtTensorTypeAndShapeInfo RequireNumbers()
    {
        var info = GetTensorTypeAndShape();
        return info.IsString
            ? throw new OnnxRuntimeException(ErrorCode.InvalidArgument, "The memory of a string tensor cannot be seen directly; read its elements.")
            : info;
    }
}
