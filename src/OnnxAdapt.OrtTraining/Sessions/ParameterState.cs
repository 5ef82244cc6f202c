using System.Buffers;
using Microsoft.ML.OnnxRuntime;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Runtime.Memory;

namespace OnnxAdapt.OrtTraining.Sessions;

/// <summary>A parameter of a training state, its elements in memory that sessions read directly.</summary>
/// <param name="name">Name in the checkpoint and in the graphs.</param>
/// <param name="isTrainable">Whether optimizers change it.</param>
/// <param name="value">Its value; null until a nominal parameter has a shape.</param>
internal sealed class ParameterState(string name, bool isTrainable, Tensor? value) : IDisposable
{
    private OrtValue? _bound;
    private MemoryHandle _pin;

    public string Name => name;

    public bool IsTrainable => isTrainable;

    /// <summary>The current value; null for a nominal parameter without session.</summary>
    public Tensor? Value { get; private set; } = value;

    /// <summary>The value as the runtime takes it, over the same memory.</summary>
    public OrtValue Bound => _bound ??= OrtTensors.Wrap(Value!, out _pin);

    /// <summary>Moves the parameter to other memory.</summary>
    public void MoveTo(Tensor target)
    {
        Value?.Data.CopyTo(target.Data);
        Release();
        Value = target;
    }

    /// <inheritdoc/>
    public void Dispose() => Release();

    private void Release()
    {
        _bound?.Dispose();
        _pin.Dispose();
        (_bound, _pin) = (null, default);
    }
}
