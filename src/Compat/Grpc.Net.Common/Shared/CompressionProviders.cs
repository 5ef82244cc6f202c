using System.IO.Compression;
using Grpc.Net.Compression;

namespace Grpc.Shared;

/// <summary>Encodings by name, in a fixed order.</summary>
internal sealed class CompressionProviders
{
    private readonly Dictionary<string, ICompressionProvider> _byName = new(StringComparer.Ordinal);

    public CompressionProviders(IEnumerable<ICompressionProvider> providers)
    {
        foreach (var provider in providers)
        {
            _byName[provider.EncodingName] = provider;
        }

        AcceptEncoding = string.Join(',', _byName.Keys.Prepend(HeaderNames.Identity));
    }

    public static IReadOnlyList<ICompressionProvider> Default { get; } = [new GzipCompressionProvider(CompressionLevel.Fastest)];

    /// <summary>The value of <c>grpc-accept-encoding</c>.</summary>
    public string AcceptEncoding { get; }

    public ICompressionProvider? Find(string encoding) => _byName.GetValueOrDefault(encoding);
}
