using System.Buffers;
using Microsoft.ML.OnnxRuntime;
using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Runtime.Memory;

/// <summary>Inputs of one run as the runtime takes them; their memory is pinned until this is disposed.</summary>
internal sealed class InputValues : IDisposable
{
    private readonly string[] _names;
    private readonly OrtValue[] _values;
    private readonly MemoryHandle[] _pins;

    public InputValues(IReadOnlyList<NamedTensor> inputs)
    {
        _names = new string[inputs.Count];
        _values = new OrtValue[inputs.Count];
        _pins = new MemoryHandle[inputs.Count];
        try
        {
            for (var i = 0; i < _names.Length; i++)
            {
                _names[i] = inputs[i].Name;
                _values[i] = OrtTensors.Wrap(inputs[i].Value, out _pins[i]);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public IReadOnlyCollection<string> Names => _names;

    public IReadOnlyCollection<OrtValue> Values => _values;

    public void Dispose()
    {
        for (var i = 0; i < _values.Length; i++)
        {
            _values[i]?.Dispose();
            _pins[i].Dispose();
        }
    }
}
