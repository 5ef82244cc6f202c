namespace Microsoft.ML.OnnxRuntime;

/// <summary>A failure that the native runtime reported; the message begins with its code.</summary>
public class OnnxRuntimeException : Exception
{
    internal OnnxRuntimeException(ErrorCode errorCode, string message)
        : base($"[ErrorCode:{errorCode}] {message}")
    {
    }
}
