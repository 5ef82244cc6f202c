using System.Runtime.InteropServices;
using System.Text;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>Inputs and outputs of a session bound to memory.</summary>
public class OrtIoBinding : SafeHandle
{
    private readonly NativeHandle _session;

    internal OrtIoBinding(InferenceSession session)
        : base(0, ownsHandle: true)
    {
        var held = false;
        _session = session.Handle;
        _session.DangerousAddRef(ref held);
        handle = OrtApi.Get(OrtFunction.CreateIoBinding, _session.DangerousGetHandle());
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>Binds an input; the value's memory must stay until the binding is cleared.</summary>
    public void BindInput(string name, OrtValue ortValue) => Bind(OrtFunction.BindInput, name, ortValue.Handle);

    /// <summary>Binds an output to a value.</summary>
    public void BindOutput(string name, OrtValue ortValue) => Bind(OrtFunction.BindOutput, name, ortValue.Handle);

    /// <summary>Binds an output to memory that the runtime makes on a device.</summary>
    public void BindOutputToDevice(string name, OrtMemoryInfo memInfo) => Bind(OrtFunction.BindOutputToDevice, name, memInfo);

    /// <summary>Waits until inputs have reached their device.</summary>
    public void SynchronizeBoundInputs()
    {
        using var binding = new Borrow(this);
        OrtApi.Check(OrtFunction.SynchronizeBoundInputs, binding.Pointer);
    }

    /// <summary>Waits until outputs have left their device.</summary>
    public void SynchronizeBoundOutputs()
    {
        using var binding = new Borrow(this);
        OrtApi.Check(OrtFunction.SynchronizeBoundOutputs, binding.Pointer);
    }

    /// <summary>Names of the bound outputs, in the order of their binding.</summary>
    public unsafe string[] GetOutputNames()
    {
        using var binding = new Borrow(this);
        nint text = 0;
        nint* lengths = null;
        nint count = 0;
        OrtApi.Check(OrtFunction.GetBoundOutputNames, binding.Pointer, Allocator, (nint)(&text), (nint)(&lengths), (nint)(&count));
        var names = new string[(int)count];
        for (var (i, offset) = (0, 0); i < names.Length; offset += (int)lengths[i++])
        {
            names[i] = Encoding.UTF8.GetString((byte*)text + offset, (int)lengths[i]);
        }

        Free(text);
        Free((nint)lengths);
        return names;
    }

    /// <summary>Values of the bound outputs, in the order of their binding.</summary>
    public unsafe IDisposableReadOnlyCollection<OrtValue> GetOutputValues()
    {
        using var binding = new Borrow(this);
        nint* values = null;
        nint count = 0;
        OrtApi.Check(OrtFunction.GetBoundOutputValues, binding.Pointer, Allocator, (nint)(&values), (nint)(&count));
        var result = new DisposableList<OrtValue>((int)count);
        for (var i = 0; i < (int)count; i++)
        {
            result.Add(new OrtValue(values[i]));
        }

        Free((nint)values);
        return result;
    }

    /// <summary>Forgets the bound inputs.</summary>
    public void ClearBoundInputs()
    {
        using var binding = new Borrow(this);
        OrtApi.Call(OrtFunction.ClearBoundInputs, binding.Pointer);
    }

    /// <summary>Forgets the bound outputs.</summary>
    public void ClearBoundOutputs()
    {
        using var binding = new Borrow(this);
        OrtApi.Call(OrtFunction.ClearBoundOutputs, binding.Pointer);
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        OrtApi.Call(OrtFunction.ReleaseIoBinding, handle);
        _session.DangerousRelease();
        return true;
    }

    private static nint Allocator => OrtAllocator.DefaultInstance.DangerousGetHandle();

    private static void Free(nint pointer)
    {
        if (pointer != 0)
        {
            OrtAllocator.FreeDefault(pointer);
        }
    }

    private void Bind(OrtFunction function, string name, SafeHandle target)
    {
        using var binding = new Borrow(this);
        using var text = new Utf8Text(name);
        using var value = new Borrow(target);
        OrtApi.Check(function, binding.Pointer, text.Pointer, value.Pointer);
    }
}
