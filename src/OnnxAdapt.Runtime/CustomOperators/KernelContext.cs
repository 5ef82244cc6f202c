using System.Runtime.InteropServices;
using OnnxAdapt.Runtime.CustomOperators.Interop;

namespace OnnxAdapt.Runtime.CustomOperators;

/// <summary>One call of a kernel: its inputs, its outputs, and the threads of its session.</summary>
internal sealed unsafe class KernelContext(nint handle, KernelSignature signature)
{
    private const int Int32Type = 6;
    private const int Int64Type = 7;

    /// <summary>A float input.</summary>
    /// <exception cref="KernelException">It is left out.</exception>
    public KernelTensor Input(int index) => OptionalInput(index) ?? throw new KernelException($"Input {signature.Inputs[index].Name} is missing.");

    /// <summary>A float input, or null when it is left out.</summary>
    public KernelTensor? OptionalInput(int index)
    {
        var value = InputValue(index);
        return value == 0 ? null : new KernelTensor(ReadShape(value, out _), (float*)Data(value));
    }

    /// <summary>A float input of so many axes.</summary>
    /// <exception cref="KernelException">It is left out, or has another rank.</exception>
    public KernelTensor Input(int index, int rank)
    {
        var input = Input(index);
        return input.Rank == rank ? input : throw Refuse(index, $"has shape {input}, not {rank} axes.");
    }

    /// <summary>A float input of a shape.</summary>
    /// <exception cref="KernelException">It is left out, or has another shape.</exception>
    public KernelTensor Input(int index, params ReadOnlySpan<long> shape)
    {
        var input = Input(index);
        return shape.SequenceEqual(input.Shape) ? input : throw Refuse(index, $"has shape {input}, not [{string.Join(", ", shape.ToArray())}].");
    }

    /// <summary>A float input of a shape, or null when it is left out.</summary>
    /// <exception cref="KernelException">It has another shape.</exception>
    public KernelTensor? OptionalInput(int index, params ReadOnlySpan<long> shape) => InputValue(index) == 0 ? null : Input(index, shape);

    /// <summary>An input of int32 or int64 as a copy in int64, or null when it is left out.</summary>
    /// <exception cref="KernelException">It has another type.</exception>
    public long[]? Integers(int index, out long[] shape)
    {
        shape = [];
        var value = InputValue(index);
        if (value == 0)
        {
            return null;
        }

        shape = ReadShape(value, out var type);
        var count = new KernelTensor(shape, null).Count;
        return type switch
        {
            Int64Type => new ReadOnlySpan<long>((void*)Data(value), checked((int)count)).ToArray(),
            Int32Type => Array.ConvertAll(new ReadOnlySpan<int>((void*)Data(value), checked((int)count)).ToArray(), number => (long)number),
            _ => throw Refuse(index, $"has element type {type}, not int32 or int64."),
        };
    }

    /// <summary>Allocates an output, or gives null when nobody wants it. What it holds is undefined.</summary>
    public KernelTensor? Output(int index, params ReadOnlySpan<long> shape)
    {
        nint value = 0;
        fixed (long* sizes = shape)
        {
            long none = 0;
            OrtTable.Check(OrtFunction.KernelContextGetOutput, handle, index, (nint)(sizes == null ? &none : sizes), shape.Length, (nint)(&value));
        }

        return value == 0 ? null : new KernelTensor(shape.ToArray(), (float*)Data(value));
    }

    /// <summary>What to throw about an input.</summary>
    public KernelException Refuse(int index, string what) => new($"Input {signature.Inputs[index].Name} {what}");

    /// <summary>Calls <paramref name="work"/> with every number below a count, on the session's threads, in any order; returns after the last.</summary>
    /// <exception cref="Exception">The first failure of the work.</exception>
    public void Parallel(int count, Action<int> work)
    {
        if (count <= 1)
        {
            for (var i = 0; i < count; i++)
            {
                work(i);
            }

            return;
        }

        var job = new ParallelJob(work);
        var target = GCHandle.Alloc(job);
        try
        {
            OrtTable.Check(OrtFunction.KernelContextParallelFor, handle, (nint)(delegate* unmanaged<nint, nuint, void>)&ParallelJob.Run, count, 0, GCHandle.ToIntPtr(target));
        }
        finally
        {
            target.Free();
        }

        job.ThrowFailure();
    }

    private static nint Data(nint value)
    {
        nint data = 0;
        OrtTable.Check(OrtFunction.GetTensorMutableData, value, (nint)(&data));
        return data;
    }

    private static long[] ReadShape(nint value, out int type)
    {
        nint info = 0;
        OrtTable.Check(OrtFunction.GetTensorTypeAndShape, value, (nint)(&info));
        try
        {
            nuint rank = 0;
            int elementType = 0;
            OrtTable.Check(OrtFunction.GetTensorElementType, info, (nint)(&elementType));
            OrtTable.Check(OrtFunction.GetDimensionsCount, info, (nint)(&rank));
            type = elementType;
            var shape = new long[rank];
            fixed (long* sizes = shape)
            {
                OrtTable.Check(OrtFunction.GetDimensions, info, (nint)sizes, (nint)rank);
            }

            return shape;
        }
        finally
        {
            OrtTable.Call(OrtFunction.ReleaseTensorTypeAndShapeInfo, info);
        }
    }

    private nint InputValue(int index)
    {
        nint value = 0;
        return OrtTable.Try(OrtFunction.KernelContextGetInput, handle, index, (nint)(&value)) ? value : 0;
    }
}
