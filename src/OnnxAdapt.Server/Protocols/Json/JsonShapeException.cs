namespace OnnxAdapt.Server.Protocols.Json;

/// <summary>A request body that cannot be read.</summary>
/// <param name="status">HTTP status: 400 for text that is no JSON, 413 for too much of it, 415 for another type, 422 for JSON of another shape.</param>
/// <param name="message">What is wrong, and where.</param>
/// <param name="field">The field at fault; null for the body as a whole.</param>
internal sealed class JsonShapeException(int status, string message, string? field = null) : Exception(message)
{
    /// <summary>HTTP status.</summary>
    public int Status { get; } = status;

    /// <summary>The field at fault; null for the body as a whole.</summary>
    public string? Field { get; } = field;
}
