using System.IO.Compression;
using Grpc.Net.Compression;

namespace Grpc.AspNetCore.Server;

/// <summary>Settings of every service, or of one.</summary>
public class GrpcServiceOptions
{
    private int? _maxReceiveMessageSize = Shared.MessageLimits.DefaultReceive;
    private int? _maxSendMessageSize;
    private IList<ICompressionProvider>? _compressionProviders;

    /// <summary>Largest message to send in bytes; null is without limit.</summary>
    public int? MaxSendMessageSize
    {
        get => _maxSendMessageSize;
        set
        {
            _maxSendMessageSize = value;
            MaxSendMessageSizeSpecified = true;
        }
    }

    /// <summary>Largest message to receive in bytes after decompression, 4 MB by default; null is without limit.</summary>
    public int? MaxReceiveMessageSize
    {
        get => _maxReceiveMessageSize;
        set
        {
            _maxReceiveMessageSize = value;
            MaxReceiveMessageSizeSpecified = true;
        }
    }

    /// <summary>Whether callers are told type and message of unexpected exceptions.</summary>
    public bool? EnableDetailedErrors { get; set; }

    /// <summary>The encoding of responses, used when the caller accepts it.</summary>
    public string? ResponseCompressionAlgorithm { get; set; }

    public CompressionLevel? ResponseCompressionLevel { get; set; }

    /// <summary>Encodings known to the server.</summary>
    public IList<ICompressionProvider> CompressionProviders
    {
        get => _compressionProviders ??= [.. Shared.CompressionProviders.Default];
        set => _compressionProviders = value;
    }

    /// <summary>Whether calls of services that are not mapped are left to other middleware.</summary>
    public bool? IgnoreUnknownServices { get; set; }

    /// <summary>What sees each call before the service, in this order.</summary>
    public InterceptorCollection Interceptors { get; } = [];

    internal bool MaxSendMessageSizeSpecified { get; private set; }

    internal bool MaxReceiveMessageSizeSpecified { get; private set; }

    internal bool CompressionProvidersSpecified => _compressionProviders is not null;
}
