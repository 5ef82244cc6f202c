using System.Collections.Frozen;
using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Runtime.ExecutionProviders;

/// <summary>Every execution provider by name.</summary>
internal static class ExecutionProviderSet
{
    private static readonly FrozenDictionary<string, IExecutionProvider> Providers =
        new IExecutionProvider[] { new CpuProvider(), new CudaProvider() }.ToFrozenDictionary(provider => provider.Name, StringComparer.Ordinal);

    /// <summary>The provider of that name.</summary>
    /// <exception cref="AdaptException">InvalidArgument for a name that does not exist.</exception>
    public static IExecutionProvider Find(string name) =>
        Providers.TryGetValue(name, out var provider)
            ? provider
            : throw AdaptException.Invalid("execution_provider", $"'{name}' does not exist; the names are {string.Join(", ", Providers.Keys.Order(StringComparer.Ordinal))}.");
}
