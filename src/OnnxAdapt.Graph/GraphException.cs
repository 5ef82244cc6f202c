namespace OnnxAdapt.Graph;

/// <summary>A graph is not as an operation on it needs it; the message names the place.</summary>
public sealed class GraphException : Exception
{
    /// <summary>An error with a sentence for people.</summary>
    public GraphException(string message)
        : base(message)
    {
    }

    /// <summary>An error with a sentence for people and its cause.</summary>
    public GraphException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
