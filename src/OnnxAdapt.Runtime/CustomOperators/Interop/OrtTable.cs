using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace OnnxAdapt.Runtime.CustomOperators.Interop;

/// <summary>
/// The function table of the native library that the runtime's package has loaded. Every argument passed here is an integer or a pointer,
/// that is one machine word.
/// </summary>
internal static unsafe class OrtTable
{
    /// <summary>Version whose table holds every function of <see cref="OrtFunction"/>; also the version of our operators' tables.</summary>
    public const uint Version = 20;

    private const string Export = "OrtGetApiBase";

    private static readonly Lazy<nint> Table = new(Load);

    /// <summary>Calls a function that returns a status; a failure is thrown and the status released.</summary>
    /// <exception cref="KernelException">What the status says.</exception>
    public static void Check(OrtFunction f, nint a, nint b) => Verify(((delegate* unmanaged<nint, nint, nint>)Function(f))(a, b));

    /// <inheritdoc cref="Check(OrtFunction, nint, nint)"/>
    public static void Check(OrtFunction f, nint a, nint b, nint c) => Verify(((delegate* unmanaged<nint, nint, nint, nint>)Function(f))(a, b, c));

    /// <inheritdoc cref="Check(OrtFunction, nint, nint)"/>
    public static void Check(OrtFunction f, nint a, nint b, nint c, nint d, nint e) =>
        Verify(((delegate* unmanaged<nint, nint, nint, nint, nint, nint>)Function(f))(a, b, c, d, e));

    /// <summary>Whether a function with a status succeeded; a failure's status is released.</summary>
    public static bool Try(OrtFunction f, nint a, nint b, nint c) => Succeeded(((delegate* unmanaged<nint, nint, nint, nint>)Function(f))(a, b, c));

    /// <inheritdoc cref="Try(OrtFunction, nint, nint, nint)"/>
    public static bool Try(OrtFunction f, nint a, nint b, nint c, nint d) =>
        Succeeded(((delegate* unmanaged<nint, nint, nint, nint, nint>)Function(f))(a, b, c, d));

    /// <summary>Calls a function that returns nothing.</summary>
    public static void Call(OrtFunction f, nint a) => ((delegate* unmanaged<nint, void>)Function(f))(a);

    /// <summary>A failed status with a message, to be handed to the runtime.</summary>
    public static nint Failure(string message)
    {
        const int Fail = 1;
        var text = Marshal.StringToCoTaskMemUTF8(message);
        try
        {
            return ((delegate* unmanaged<int, nint, nint>)Function(OrtFunction.CreateStatus))(Fail, text);
        }
        finally
        {
            Marshal.FreeCoTaskMem(text);
        }
    }

    private static nint Function(OrtFunction f) => ((nint*)Table.Value)[(int)f];

    private static bool Succeeded(nint status)
    {
        if (status != 0)
        {
            Call(OrtFunction.ReleaseStatus, status);
        }

        return status == 0;
    }

    private static void Verify(nint status)
    {
        if (status != 0)
        {
            var message = Marshal.PtrToStringUTF8(((delegate* unmanaged<nint, nint>)Function(OrtFunction.GetErrorMessage))(status));
            Call(OrtFunction.ReleaseStatus, status);
            throw new KernelException(message ?? "The runtime gave no message.");
        }
    }

    private static nint Load()
    {
        var getBase = (delegate* unmanaged<nint>)FindExport();
        var getApi = (delegate* unmanaged<uint, nint>)((nint*)getBase())[0];
        var table = getApi(Version);
        return table != 0 ? table : throw new NotSupportedException($"The native ONNX Runtime library is too old: 1.{Version} or newer is needed.");
    }

    /// <summary>Looks in the libraries that this process has loaded, since each package finds its native library in its own way.</summary>
    private static nint FindExport()
    {
        using var process = Process.GetCurrentProcess();
        foreach (ProcessModule module in process.Modules)
        {
            if (Path.GetFileName(module.FileName).Contains("onnxruntime", StringComparison.OrdinalIgnoreCase)
                && NativeLibrary.TryLoad(module.FileName, out var loaded)
                && NativeLibrary.TryGetExport(loaded, Export, out var found))
            {
                return found;
            }
        }

        return NativeLibrary.GetExport(NativeLibrary.Load("onnxruntime", typeof(InferenceSession).Assembly, null), Export);
    }
}
