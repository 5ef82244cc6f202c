namespace OnnxAdapt.Graph.Serialization;

/// <summary>A file or byte array is not an ONNX model that can be read, or a model cannot be written as one. The message names the element.</summary>
public sealed class OnnxFormatException : Exception
{
    /// <summary>An error with a sentence for people.</summary>
    public OnnxFormatException(string message)
        : base(message)
    {
    }

    /// <summary>An error with a sentence for people and its cause.</summary>
    public OnnxFormatException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }

    /// <summary>The same error as seen from the element around it.</summary>
    internal OnnxFormatException Within(string element) => new($"{element}: {Message}", InnerException);
}
