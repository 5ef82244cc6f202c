namespace OnnxAdapt.Server.Protocols.OpenAi;

/// <summary>A request that breaks a rule of the API.</summary>
/// <param name="message">What is wrong and what would be right.</param>
/// <param name="param">The parameter at fault.</param>
/// <param name="code">A word that programs look for; null for none.</param>
internal sealed class OpenAiRequestException(string message, string param, string? code = null) : Exception(message)
{
    /// <summary>The parameter at fault.</summary>
    public string Param { get; } = param;

    /// <summary>A word that programs look for; null for none.</summary>
    public string? Code { get; } = code;
}
