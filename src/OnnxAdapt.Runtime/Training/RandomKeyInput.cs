using Microsoft.ML.OnnxRuntime;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Runtime.Memory;
using OrtElementType = Microsoft.ML.OnnxRuntime.Tensors.TensorElementType;

namespace OnnxAdapt.Runtime.Training;

/// <summary>The input of a training graph that decides its random numbers, bound once.</summary>
internal sealed unsafe class RandomKeyInput : IDisposable
{
    private readonly NativeBlock _memory = new(sizeof(long) / sizeof(float));
    private readonly OrtValue _value;

    /// <exception cref="AdaptException">InvalidArgument when the graph has no such input.</exception>
    public RandomKeyInput(InferenceSession session, OrtIoBinding binding, string name)
    {
        if (!session.InputMetadata.TryGetValue(name, out var input) || !input.IsTensor || input.ElementDataType != OrtElementType.Int64)
        {
            throw AdaptException.Invalid("program", $"The training graph has no int64 input '{name}' for the key of its random numbers.");
        }

        _value = OrtValue.CreateTensorValueWithData(OrtMemoryInfo.DefaultInstance, OrtElementType.Int64, [], (nint)_memory.Pointer, sizeof(long));
        binding.BindInput(name, _value);
    }

    public void Set(long key) => *(long*)_memory.Pointer = key;

    /// <inheritdoc/>
    public void Dispose()
    {
        _value.Dispose();
        _memory.Dispose();
    }
}
