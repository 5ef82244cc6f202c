using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Runtime.Sessions;

/// <summary>The process-wide environment of the runtime, without telemetry, silent below errors.</summary>
internal static partial class OrtEnvironment
{
    private const int ProcessOrThread = 0;
    private const int Nicer = 5;
    private static readonly Lock Gate = new();

    /// <summary>Whether there are threads that sessions share: not where the environment was made elsewhere.</summary>
    public static bool HasSharedThreads { get; private set; }

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
        ExceptionDispatchInfo? failure = null;
        var maker = new Thread(() => failure = Make()) { IsBackground = true, Name = "onnxadapt runtime" };
        maker.Start();
        maker.Join();
        failure?.Throw();
        HasSharedThreads = true;
    }

    /// <summary>
    /// On Linux threads inherit the priority of the thread that makes them. Those that sessions share help where a core is free, and leave it
    /// to threads with a run of their own: two runs at once are then as fast as with one thread each.
    /// </summary>
    private static ExceptionDispatchInfo? Make()
    {
        try
        {
            if (OperatingSystem.IsLinux()) _ = SetPriority(ProcessOrThread, 0, Nicer);
            using var threads = new OrtThreadingOptions { GlobalIntraOpNumThreads = SharedThreads.Count, GlobalInterOpNumThreads = 1, GlobalSpinControl = false };
            var options = new EnvironmentCreationOptions { logId = "onnxadapt", logLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR, threadOptions = threads };
            OrtEnv.CreateInstanceWithOptions(ref options).DisableTelemetryEvents();
            return null;
        }
        catch (Exception failure)
        {
            return ExceptionDispatchInfo.Capture(failure);
        }
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

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, uint who, int priority);

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetInLibc(string name, string value, int overwrite);
}
