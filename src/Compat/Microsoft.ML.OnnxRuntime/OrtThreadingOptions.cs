using System.Runtime.InteropServices;

namespace Microsoft.ML.OnnxRuntime;

#pragma warning disable CA1044

/// <summary>The threads of the environment, for sessions that have none of their own.</summary>
public class OrtThreadingOptions : SafeHandle
{
    /// <summary>Default settings.</summary>
    public OrtThreadingOptions()
        : base(0, ownsHandle: true) => handle = OrtApi.Get(OrtFunction.CreateThreadingOptions);

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>Operators side by side in parallel mode; 0 is one per core.</summary>
    public int GlobalInterOpNumThreads
    {
        set => Set(OrtFunction.SetGlobalInterOpNumThreads, value);
    }

    /// <summary>Threads inside one operator; 0 is one per core, 1 only the caller's.</summary>
    public int GlobalIntraOpNumThreads
    {
        set => Set(OrtFunction.SetGlobalIntraOpNumThreads, value);
    }

    /// <summary>Whether idle threads spin before they sleep.</summary>
    public bool GlobalSpinControl
    {
        set => Set(OrtFunction.SetGlobalSpinControl, value ? 1 : 0);
    }

    /// <summary>Lets the threads take denormal numbers as zero.</summary>
    public void SetGlobalDenormalAsZero()
    {
        using var options = new Borrow(this);
        OrtApi.Check(OrtFunction.SetGlobalDenormalAsZero, options.Pointer);
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        OrtApi.Call(OrtFunction.ReleaseThreadingOptions, handle);
        return true;
    }

    private void Set(OrtFunction function, nint value)
    {
        using var options = new Borrow(this);
        OrtApi.Check(function, options.Pointer, value);
    }
}
