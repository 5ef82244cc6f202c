namespace OnnxAdapt.Server.Protocols.Tei;

/// <summary>A request that holds no input.</summary>
/// <param name="field">The field that is empty.</param>
internal sealed class EmptyInputException(string field) : Exception($"`{field}` cannot be empty");
