namespace Microsoft.ML.OnnxRuntime;

#pragma warning disable IDE1006, CA1051

/// <summary>How to make the environment.</summary>
public struct EnvironmentCreationOptions
{
    /// <summary>Word that marks its log lines.</summary>
    public string? logId;

    /// <summary>The least severe message that is written.</summary>
    public OrtLoggingLevel? logLevel;

    /// <summary>Threads that sessions share; null makes none, so that each session has its own.</summary>
    public OrtThreadingOptions? threadOptions;
}
