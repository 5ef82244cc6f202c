namespace OnnxAdapt.Runtime.CustomOperators;

/// <summary>A kernel cannot work with what it was given. The message reaches the caller of the session through the runtime.</summary>
internal sealed class KernelException(string message) : Exception(message);
