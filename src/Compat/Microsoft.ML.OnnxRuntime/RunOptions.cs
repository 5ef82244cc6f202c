using System.Runtime.InteropServices;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>Settings of one run.</summary>
public class RunOptions : SafeHandle
{
    private bool _terminate;

    /// <summary>Default settings.</summary>
    public RunOptions()
        : base(0, ownsHandle: true) => handle = OrtApi.Get(OrtFunction.CreateRunOptions);

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>Word that marks this run in the log.</summary>
    public string LogId
    {
        get
        {
            using var options = new Borrow(this);
            return Utf8Text.Read(OrtApi.Get(OrtFunction.RunOptionsGetRunTag, options.Pointer));
        }

        set
        {
            using var text = new Utf8Text(value);
            Set(OrtFunction.RunOptionsSetRunTag, text.Pointer);
        }
    }

    /// <summary>The least severe message that is written.</summary>
    public OrtLoggingLevel LogSeverityLevel
    {
        get
        {
            using var options = new Borrow(this);
            return (OrtLoggingLevel)(int)OrtApi.Get(OrtFunction.RunOptionsGetRunLogSeverityLevel, options.Pointer);
        }

        set => Set(OrtFunction.RunOptionsSetRunLogSeverityLevel, (nint)value);
    }

    /// <summary>Detail of verbose messages.</summary>
    public int LogVerbosityLevel
    {
        get
        {
            using var options = new Borrow(this);
            return (int)OrtApi.Get(OrtFunction.RunOptionsGetRunLogVerbosityLevel, options.Pointer);
        }

        set => Set(OrtFunction.RunOptionsSetRunLogVerbosityLevel, value);
    }

    /// <summary>Whether runs with these options end as soon as they can.</summary>
    public bool Terminate
    {
        get => _terminate;
        set
        {
            using var options = new Borrow(this);
            OrtApi.Check(value ? OrtFunction.RunOptionsSetTerminate : OrtFunction.RunOptionsUnsetTerminate, options.Pointer);
            _terminate = value;
        }
    }

    /// <summary>Sets a named run setting.</summary>
    public void AddRunConfigEntry(string configKey, string configValue)
    {
        using var options = new Borrow(this);
        using var key = new Utf8Text(configKey);
        using var value = new Utf8Text(configValue);
        OrtApi.Check(OrtFunction.AddRunConfigEntry, options.Pointer, key.Pointer, value.Pointer);
    }

    /// <summary>Applies an adapter in runs with these options; it must outlive them.</summary>
    public void AddActiveLoraAdapter(OrtLoraAdapter loraAdapter)
    {
        using var adapter = new Borrow(loraAdapter);
        Set(OrtFunction.RunOptionsAddActiveLoraAdapter, adapter.Pointer);
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        OrtApi.Call(OrtFunction.ReleaseRunOptions, handle);
        return true;
    }

    private void Set(OrtFunction function, nint value)
    {
        using var options = new Borrow(this);
        OrtApi.Check(function, options.Pointer, value);
    }
}
