namespace Microsoft.ML.OnnxRuntime;

/// <summary>
/// The C API as a table of function pointers. Every argument that is used here is an integer or a pointer, so each call
/// passes machine words; a returned <c>OrtStatus</c> becomes an exception.
/// </summary>
internal static unsafe class OrtApi
{
    /// <summary>Version whose table holds every function named in <see cref="OrtFunction"/>.</summary>
    public const uint Version = 20;

    private static readonly Lazy<nint> LazyBase = new(() => OrtLibrary.Handle == 0 ? 0 : OrtLibrary.OrtGetApiBase());
    private static readonly Lazy<nint> LazyTable = new(LoadTable);

    public static string VersionString => Utf8Text.Read(((delegate* unmanaged<nint>)((nint*)LazyBase.Value)[1])());

    public static nint Function(OrtFunction function) => ((nint*)LazyTable.Value)[(int)function];

    public static void Check(OrtFunction f, nint a) =>
        NativeApiStatus.VerifySuccess(((delegate* unmanaged<nint, nint>)Function(f))(a));

    public static void Check(OrtFunction f, nint a, nint b) =>
        NativeApiStatus.VerifySuccess(((delegate* unmanaged<nint, nint, nint>)Function(f))(a, b));

    public static void Check(OrtFunction f, nint a, nint b, nint c) =>
        NativeApiStatus.VerifySuccess(((delegate* unmanaged<nint, nint, nint, nint>)Function(f))(a, b, c));

    public static void Check(OrtFunction f, nint a, nint b, nint c, nint d) =>
        NativeApiStatus.VerifySuccess(((delegate* unmanaged<nint, nint, nint, nint, nint>)Function(f))(a, b, c, d));

    public static void Check(OrtFunction f, nint a, nint b, nint c, nint d, nint e) =>
        NativeApiStatus.VerifySuccess(((delegate* unmanaged<nint, nint, nint, nint, nint, nint>)Function(f))(a, b, c, d, e));

    public static void Check(OrtFunction f, nint a, nint b, nint c, nint d, nint e, nint g) =>
        NativeApiStatus.VerifySuccess(((delegate* unmanaged<nint, nint, nint, nint, nint, nint, nint>)Function(f))(a, b, c, d, e, g));

    public static void Check(OrtFunction f, nint a, nint b, nint c, nint d, nint e, nint g, nint h) =>
        NativeApiStatus.VerifySuccess(((delegate* unmanaged<nint, nint, nint, nint, nint, nint, nint, nint>)Function(f))(a, b, c, d, e, g, h));

    public static void Check(OrtFunction f, nint a, nint b, nint c, nint d, nint e, nint g, nint h, nint i) =>
        NativeApiStatus.VerifySuccess(((delegate* unmanaged<nint, nint, nint, nint, nint, nint, nint, nint, nint>)Function(f))(a, b, c, d, e, g, h, i));

    /// <summary>Calls a function whose only parameter receives a word.</summary>
    public static nint Get(OrtFunction f)
    {
        nint result = 0;
        Check(f, (nint)(&result));
        return result;
    }

    /// <summary>Calls a function whose last parameter receives a word.</summary>
    public static nint Get(OrtFunction f, nint a)
    {
        nint result = 0;
        Check(f, a, (nint)(&result));
        return result;
    }

    /// <inheritdoc cref="Get(OrtFunction, nint)"/>
    public static nint Get(OrtFunction f, nint a, nint b)
    {
        nint result = 0;
        Check(f, a, b, (nint)(&result));
        return result;
    }

    /// <inheritdoc cref="Get(OrtFunction, nint)"/>
    public static nint Get(OrtFunction f, nint a, nint b, nint c)
    {
        nint result = 0;
        Check(f, a, b, c, (nint)(&result));
        return result;
    }

    /// <inheritdoc cref="Get(OrtFunction, nint)"/>
    public static nint Get(OrtFunction f, nint a, nint b, nint c, nint d)
    {
        nint result = 0;
        Check(f, a, b, c, d, (nint)(&result));
        return result;
    }

    /// <inheritdoc cref="Get(OrtFunction, nint)"/>
    public static nint Get(OrtFunction f, nint a, nint b, nint c, nint d, nint e)
    {
        nint result = 0;
        Check(f, a, b, c, d, e, (nint)(&result));
        return result;
    }

    /// <summary>Calls a function that returns nothing.</summary>
    public static void Call(OrtFunction f, nint a) => ((delegate* unmanaged<nint, void>)Function(f))(a);

    private static nint LoadTable()
    {
        var getApi = (delegate* unmanaged<uint, nint>)((nint*)LazyBase.Value)[0];
        var table = getApi(Version);
        return table != 0
            ? table
            : throw new OnnxRuntimeException(ErrorCode.NotImplemented, $"ONNX Runtime {VersionString} is too old: 1.{Version} or newer is needed.");
    }
}
