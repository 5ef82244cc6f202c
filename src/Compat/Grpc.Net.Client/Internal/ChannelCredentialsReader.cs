using Grpc.Core;

namespace Grpc.Net.Client.Internal;

/// <summary>Takes channel credentials apart and checks them against the address.</summary>
internal sealed class ChannelCredentialsReader : ChannelCredentialsConfiguratorBase
{
    private readonly List<CallCredentials> _callCredentials = [];
    private bool? _secure;

    public static IReadOnlyList<CallCredentials> Read(ChannelCredentials? credentials, Uri address)
    {
        var reader = new ChannelCredentialsReader();
        credentials?.InternalPopulateConfiguration(reader, reader);
        var secureAddress = address.Scheme == Uri.UriSchemeHttps;
        if (reader._secure is { } secure && secure != secureAddress && address.Scheme is "http" or "https")
        {
            throw new InvalidOperationException(secureAddress
                ? $"Channel is configured with insecure channel credentials and can't use a HttpClient with a '{address.Scheme}' scheme."
                : $"Channel is configured with secure channel credentials and can't use a HttpClient with a '{address.Scheme}' scheme.");
        }

        return reader._callCredentials;
    }

    public override void SetInsecureCredentials(object state) => _secure = false;

    public override void SetSslCredentials(object state, string? rootCertificates, KeyCertificatePair? keyCertificatePair, VerifyPeerCallback? verifyPeerCallback)
    {
        if (rootCertificates is not null || keyCertificatePair is not null || verifyPeerCallback is not null)
        {
            throw new InvalidOperationException(
                "SslCredentials with non-null arguments is not supported by GrpcChannel. Configure certificates on the HTTP handler instead.");
        }

        _secure = true;
    }

    public override void SetCompositeCredentials(object state, ChannelCredentials channelCredentials, CallCredentials callCredentials)
    {
        channelCredentials.InternalPopulateConfiguration(this, state);
        _callCredentials.Add(callCredentials);
    }
}
