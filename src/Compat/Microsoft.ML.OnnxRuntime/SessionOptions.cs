using System.Runtime.InteropServices;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>How to make a session.</summary>
public partial class SessionOptions : SafeHandle
{
    private readonly List<OrtValue> _initializers = [];
    private bool _memoryPattern = true;
    private bool _cpuArena = true;
    private int _intraOpThreads;
    private int _interOpThreads;
    private bool _profiling;
    private string _logId = "";
    private string _optimizedPath = "";
    private int _verbosity;
    private OrtLoggingLevel _severity = OrtLoggingLevel.ORT_LOGGING_LEVEL_WARNING;
    private GraphOptimizationLevel _optimization = GraphOptimizationLevel.ORT_ENABLE_ALL;
    private ExecutionMode _executionMode = ExecutionMode.ORT_SEQUENTIAL;

    /// <summary>Default settings. Makes the environment if there is none yet.</summary>
    public SessionOptions()
        : base(0, ownsHandle: true)
    {
        handle = OrtApi.Get(OrtFunction.CreateSessionOptions);
        OrtEnv.Instance();
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>Prefix of the files that profiling writes.</summary>
    public string ProfileOutputPathPrefix { get; set; } = "onnxruntime_profile_";

    /// <summary>Whether allocations of a run are planned from the first one of the same shapes.</summary>
    public bool EnableMemoryPattern
    {
        get => _memoryPattern;
        set => Toggle(ref _memoryPattern, value, OrtFunction.EnableMemPattern, OrtFunction.DisableMemPattern);
    }

    /// <summary>Whether host memory is kept between runs.</summary>
    public bool EnableCpuMemArena
    {
        get => _cpuArena;
        set => Toggle(ref _cpuArena, value, OrtFunction.EnableCpuMemArena, OrtFunction.DisableCpuMemArena);
    }

    /// <summary>Threads inside one operator; 0 is one per core.</summary>
    public int IntraOpNumThreads
    {
        get => _intraOpThreads;
        set => Set(OrtFunction.SetIntraOpNumThreads, _intraOpThreads = value);
    }

    /// <summary>Operators side by side in parallel mode; 0 is one per core.</summary>
    public int InterOpNumThreads
    {
        get => _interOpThreads;
        set => Set(OrtFunction.SetInterOpNumThreads, _interOpThreads = value);
    }

    /// <summary>Whether times are written to a file.</summary>
    public bool EnableProfiling
    {
        get => _profiling;
        set
        {
            using var prefix = Utf8Text.ForPath(ProfileOutputPathPrefix);
            if (value)
            {
                Set(OrtFunction.EnableProfiling, prefix.Pointer);
            }
            else
            {
                Apply(OrtFunction.DisableProfiling);
            }

            _profiling = value;
        }
    }

    /// <summary>File that receives the optimised graph.</summary>
    public string OptimizedModelFilePath
    {
        get => _optimizedPath;
        set
        {
            using var path = Utf8Text.ForPath(value);
            Set(OrtFunction.SetOptimizedModelFilePath, path.Pointer);
            _optimizedPath = value;
        }
    }

    /// <summary>Word that marks the session's log lines.</summary>
    public string LogId
    {
        get => _logId;
        set
        {
            using var text = new Utf8Text(value);
            Set(OrtFunction.SetSessionLogId, text.Pointer);
            _logId = value;
        }
    }

    /// <summary>The least severe message that is written.</summary>
    public OrtLoggingLevel LogSeverityLevel
    {
        get => _severity;
        set => Set(OrtFunction.SetSessionLogSeverityLevel, (nint)(_severity = value));
    }

    /// <summary>Detail of verbose messages.</summary>
    public int LogVerbosityLevel
    {
        get => _verbosity;
        set => Set(OrtFunction.SetSessionLogVerbosityLevel, _verbosity = value);
    }

    /// <summary>How much the graph is rewritten.</summary>
    public GraphOptimizationLevel GraphOptimizationLevel
    {
        get => _optimization;
        set => Set(OrtFunction.SetSessionGraphOptimizationLevel, (nint)(_optimization = value));
    }

    /// <summary>Whether independent operators run side by side.</summary>
    public ExecutionMode ExecutionMode
    {
        get => _executionMode;
        set => Set(OrtFunction.SetSessionExecutionMode, (nint)(_executionMode = value));
    }

    /// <summary>Sets a named session setting.</summary>
    public void AddSessionConfigEntry(string configKey, string configValue)
    {
        using var options = new Borrow(this);
        using var key = new Utf8Text(configKey);
        using var value = new Utf8Text(configValue);
        OrtApi.Check(OrtFunction.AddSessionConfigEntry, options.Pointer, key.Pointer, value.Pointer);
    }

    /// <summary>Replaces an initializer of the same name; the value's memory must outlive the sessions.</summary>
    public void AddInitializer(string name, OrtValue ortValue)
    {
        using var options = new Borrow(this);
        using var text = new Utf8Text(name);
        using var value = new Borrow(ortValue.Handle);
        OrtApi.Check(OrtFunction.AddInitializer, options.Pointer, text.Pointer, value.Pointer);
        _initializers.Add(ortValue);
    }

    /// <summary>Fixes a symbolic dimension by its name.</summary>
    public void AddFreeDimensionOverrideByName(string dimName, long dimValue)
    {
        using var options = new Borrow(this);
        using var name = new Utf8Text(dimName);
        OrtApi.Check(OrtFunction.AddFreeDimensionOverrideByName, options.Pointer, name.Pointer, (nint)dimValue);
    }

    /// <summary>Lets the session use the threads of the environment, which must have been made with some.</summary>
    public void DisablePerSessionThreads() => Apply(OrtFunction.DisablePerSessionThreads);

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        OrtApi.Call(OrtFunction.ReleaseSessionOptions, handle);
        return true;
    }

    private void Apply(OrtFunction function)
    {
        using var options = new Borrow(this);
        OrtApi.Check(function, options.Pointer);
    }

    private void Set(OrtFunction function, nint value)
    {
        using var options = new Borrow(this);
        OrtApi.Check(function, options.Pointer, value);
    }

    private void Toggle(ref bool current, bool value, OrtFunction enable, OrtFunction disable)
    {
        Apply(value ? enable : disable);
        current = value;
    }
}
