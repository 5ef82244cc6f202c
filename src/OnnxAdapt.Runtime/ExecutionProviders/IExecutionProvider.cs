using Microsoft.ML.OnnxRuntime;
using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Runtime.ExecutionProviders;

/// <summary>A place where graphs run, chosen by name.</summary>
internal interface IExecutionProvider
{
    /// <summary>The name in options, one of <see cref="ExecutionProviderNames"/>.</summary>
    string Name { get; }

    /// <summary>Prepares session options.</summary>
    /// <exception cref="AdaptException">Unimplemented when this machine or build lacks something; the message says what.</exception>
    void Configure(SessionOptions options, int deviceId);
}
