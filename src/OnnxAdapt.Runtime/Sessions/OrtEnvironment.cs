using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Runtime.Sessions;

/// <summary>The process-wide environment of the runtime, without telemetry, silent below errors.</summary>
internal static partial class OrtEnvironment
{
    private static readonly Lock Gate = new();

    /// <summary>Loads the native library and makes the environment, once.</summary>
    /// <exception cref="AdaptException">Unavailable when the native library cannot be loaded.</exception>
    public static void EnsureReady()
    {
        lock (Gate)
        {
            if (!OrtEnv.IsCreated)
            {
                Guard(Create);
            }
        }
    }

    /// <summary>Runs an action and says of a missing native library that the runtime is unavailable.</summary>
    internal static void Guard(Action action)
    {
        try
        {
            action();
        }
        catch (Exception error) when (Root(error) is DllNotFoundException or EntryPointNotFoundException or BadImageFormatException)
        {
            throw new AdaptException(AdaptErrorKind.Unavailable, Root(error).Message, error);
        }
    }

    private static Exception Root(Exception error) => error is TypeInitializationException { InnerException: { } cause } ? Root(cause) : error;

    private static void Create()
    {
        SetVariable("ORT_DISABLE_TELEMETRY", "1");
        var options = new EnvironmentCreationOptions { logId = "onnxadapt", logLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        OrtEnv.CreateInstanceWithOptions(ref options).DisableTelemetryEvents();
    }

    /// <summary>.NET keeps its own copy of the environment on Unix; native code reads libc's.</summary>
    private static void SetVariable(string name, string value)
    {
        Environment.SetEnvironmentVariable(name, value);
        if (!OperatingSystem.IsWindows())
        {
            _ = SetInLibc(name, value, 1);
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetInLibc(string name, string value, int overwrite);
}
