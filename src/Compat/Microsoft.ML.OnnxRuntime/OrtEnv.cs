using System.Runtime.InteropServices;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>The process-wide environment: logging and telemetry. One exists at a time.</summary>
public sealed class OrtEnv : SafeHandle
{
    private static readonly Lock Gate = new();
    private static OrtEnv? _instance;

    private OrtEnv(OrtLoggingLevel level, string logId, OrtThreadingOptions? threads = null)
        : base(0, ownsHandle: true)
    {
        using var id = new Utf8Text(logId);
        using var shared = new Borrow(threads);
        handle = threads is null
            ? OrtApi.Get(OrtFunction.CreateEnv, (nint)(int)level, id.Pointer)
            : OrtApi.Get(OrtFunction.CreateEnvWithGlobalThreadPools, (nint)(int)level, id.Pointer, shared.Pointer);
        DisableTelemetryEvents();
    }

    /// <summary>Whether the environment exists.</summary>
    public static bool IsCreated
    {
        get
        {
            lock (Gate)
            {
                return _instance is not null;
            }
        }
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>The environment, made at the first call.</summary>
    public static OrtEnv Instance()
    {
        var options = new EnvironmentCreationOptions
        {
            logId = "CSharpOnnxRuntime",
            logLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_WARNING,
        };
        lock (Gate)
        {
            return _instance ??= new OrtEnv(options.logLevel.Value, options.logId);
        }
    }

    /// <summary>Makes the environment with settings of its own.</summary>
    /// <exception cref="OnnxRuntimeException">It exists already.</exception>
    public static OrtEnv CreateInstanceWithOptions(ref EnvironmentCreationOptions options)
    {
        lock (Gate)
        {
            if (_instance is not null)
            {
                throw new OnnxRuntimeException(ErrorCode.InvalidArgument, "OrtEnv singleton instance already exists.");
            }

            return _instance = new OrtEnv(options.logLevel ?? OrtLoggingLevel.ORT_LOGGING_LEVEL_WARNING, options.logId ?? "CSharpOnnxRuntime", options.threadOptions);
        }
    }

    /// <summary>Lets the runtime send events where the platform has them.</summary>
    public void EnableTelemetryEvents() => OrtApi.Check(OrtFunction.EnableTelemetryEvents, handle);

    /// <summary>Keeps the runtime from sending events.</summary>
    public void DisableTelemetryEvents() => OrtApi.Check(OrtFunction.DisableTelemetryEvents, handle);

    /// <summary>Version of the native library.</summary>
    public string GetVersionString() => OrtApi.VersionString;

    /// <summary>Names of the execution providers that the native library was built with.</summary>
    public unsafe string[] GetAvailableProviders()
    {
        nint names = 0;
        var count = 0;
        OrtApi.Check(OrtFunction.GetAvailableProviders, (nint)(&names), (nint)(&count));
        try
        {
            var result = new string[count];
            for (var i = 0; i < count; i++)
            {
                result[i] = Utf8Text.Read(((nint*)names)[i]);
            }

            return result;
        }
        finally
        {
            OrtApi.Check(OrtFunction.ReleaseAvailableProviders, names, count);
        }
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        lock (Gate)
        {
            OrtApi.Call(OrtFunction.ReleaseEnv, handle);
            _instance = null;
        }

        return true;
    }
}
