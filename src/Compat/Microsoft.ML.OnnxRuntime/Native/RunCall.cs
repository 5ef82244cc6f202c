using System.Runtime.InteropServices;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>The native arguments of one run: names, and values that are kept alive until it ends.</summary>
internal sealed unsafe class RunCall : IDisposable
{
    private readonly Utf8List _inputNames;
    private readonly Utf8List _outputNames;
    private readonly List<OrtValue> _held = [];
    private nint* _values;

    public RunCall(
        IReadOnlyCollection<string> inputNames,
        IReadOnlyCollection<OrtValue> inputs,
        IReadOnlyCollection<string> outputNames,
        IReadOnlyCollection<OrtValue>? outputs)
    {
        _inputNames = new Utf8List(inputNames);
        _outputNames = new Utf8List(outputNames);
        _values = (nint*)NativeMemory.AllocZeroed((nuint)(inputNames.Count + outputNames.Count + 1), (nuint)sizeof(nint));
        try
        {
            Hold(inputs, _values);
            Hold(outputs ?? [], _values + inputNames.Count);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    private nint* Outputs => _values + _inputNames.Count;

    public void Invoke(NativeHandle session, RunOptions? runOptions)
    {
        using var owner = new Borrow(session);
        using var options = new Borrow(runOptions);
        OrtApi.Check(
            OrtFunction.Run,
            owner.Pointer,
            options.Pointer,
            _inputNames.Pointer,
            (nint)_values,
            _inputNames.Count,
            _outputNames.Pointer,
            _outputNames.Count,
            (nint)Outputs);
    }

    /// <summary>The values that the runtime made.</summary>
    public DisposableList<OrtValue> TakeOutputs()
    {
        var result = new DisposableList<OrtValue>(_outputNames.Count);
        for (var i = 0; i < _outputNames.Count; i++)
        {
            result.Add(new OrtValue(Outputs[i]));
        }

        return result;
    }

    public void Dispose()
    {
        foreach (var value in _held)
        {
            value.Handle.DangerousRelease();
        }

        _held.Clear();
        NativeMemory.Free(_values);
        _values = null;
        _inputNames.Dispose();
        _outputNames.Dispose();
    }

    private void Hold(IReadOnlyCollection<OrtValue> values, nint* target)
    {
        foreach (var value in values)
        {
            var added = false;
            value.Handle.DangerousAddRef(ref added);
            _held.Add(value);
            *target++ = value.Handle.DangerousGetHandle();
        }
    }
}
