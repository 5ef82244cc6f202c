namespace Microsoft.ML.OnnxRuntime;

internal static unsafe class NativeApiStatus
{
    /// <summary>Throws what a native status says and releases it; zero is success.</summary>
    public static void VerifySuccess(nint status)
    {
        if (status != 0)
        {
            throw Take(status);
        }
    }

    private static OnnxRuntimeException Take(nint status)
    {
        try
        {
            var code = (ErrorCode)((delegate* unmanaged<nint, int>)OrtApi.Function(OrtFunction.GetErrorCode))(status);
            var text = Utf8Text.Read(((delegate* unmanaged<nint, nint>)OrtApi.Function(OrtFunction.GetErrorMessage))(status));
            return new OnnxRuntimeException(code, text);
        }
        finally
        {
            OrtApi.Call(OrtFunction.ReleaseStatus, status);
        }
    }
}
