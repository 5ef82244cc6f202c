using System.Net;
using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Grpc.Net.Client;
using OnnxAdapt.FunctionalTests.Hosting;
using OnnxAdapt.FunctionalTests.Processes;
using OnnxAdapt.Server.Configuration;
using OnnxAdapt.V1;
using Task = System.Threading.Tasks.Task;

namespace OnnxAdapt.FunctionalTests.Tls;

/// <summary>Clients show certificates of an authority that the server was told of.</summary>
public sealed class ClientCertificateTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CertificateAuthority _ours;
    private readonly CertificateAuthority _theirs;

    public ClientCertificateTests()
    {
        (_ours, _theirs) = (new CertificateAuthority(_folder.Path, "ours"), new CertificateAuthority(_folder.Path, "theirs"));
        _ours.Issue("server", CertificateAuthority.ForServers).Dispose();
    }

    [Fact]
    public async Task Grpc_ClientCertificates_AreCheckedInTheHandshake()
    {
        await using var server = await TestServer.StartAsync(settings => Configure(settings));

        Assert.Equal(StatusCode.OK, await CallAsync(server, _ours.Issue("client", CertificateAuthority.ForClients)));
        Assert.NotEqual(StatusCode.OK, await CallAsync(server, null));
        Assert.NotEqual(StatusCode.OK, await CallAsync(server, _theirs.Issue("stranger", CertificateAuthority.ForClients)));
        Assert.NotEqual(StatusCode.OK, await CallAsync(server, _ours.Issue("wrong-purpose", CertificateAuthority.ForServers)));
        Assert.NotEqual(StatusCode.OK, await CallAsync(server, _ours.Issue("expired", CertificateAuthority.ForClients, expired: true)));
    }

    [Fact]
    public async Task Http_WithTls_LetsProbesInWithoutACertificateAndNothingElse()
    {
        await using var server = await TestServer.StartAsync(settings => Configure(settings, tlsOnHttp: true));
        using var bare = Http(server, null);
        using var known = Http(server, _ours.Issue("client", CertificateAuthority.ForClients));
        using var stranger = Http(server, _theirs.Issue("stranger", CertificateAuthority.ForClients));

        Assert.Equal("https", server.HttpAddress.Scheme);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(bare, "/readyz"));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(bare, "/v2/models"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(known, "/v2/models"));
        await Assert.ThrowsAsync<HttpRequestException>(() => StatusAsync(stranger, "/readyz"));
    }

    [Fact]
    public async Task Http_WithoutTls_IsNoWayAroundTheCertificate()
    {
        await using var server = await TestServer.StartAsync(settings => Configure(settings));
        using var http = new HttpClient { BaseAddress = server.HttpAddress };

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(http, "/readyz"));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(http, "/v2/models"));
    }

    public void Dispose()
    {
        _ours.Dispose();
        _theirs.Dispose();
        _folder.Dispose();
    }

    private void Configure(ServerSettings settings, bool tlsOnHttp = false)
    {
        settings.TlsCertificatePath = _ours.PathOf("server");
        settings.TlsKeyPath = _ours.KeyOf("server");
        settings.ClientCaPath = _ours.CertificatePath;
        settings.TlsOnHttp = tlsOnHttp;
        settings.LogLevel = Microsoft.Extensions.Logging.LogLevel.None;
    }

    private SocketsHttpHandler Handler(X509Certificate2? certificate)
    {
        var handler = new SocketsHttpHandler();
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        handler.SslOptions.CertificateChainPolicy.CustomTrustStore.ImportFromPemFile(_ours.CertificatePath);
        if (certificate is not null)
        {
            handler.SslOptions.ClientCertificates = [certificate];
            handler.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate;
        }

        return handler;
    }

    private HttpClient Http(TestServer server, X509Certificate2? certificate) => new(Handler(certificate)) { BaseAddress = server.HttpAddress };

    private static async Task<HttpStatusCode> StatusAsync(HttpClient http, string path)
    {
        using var response = await http.GetAsync(new Uri(path, UriKind.Relative));
        return response.StatusCode;
    }

    private async Task<StatusCode> CallAsync(TestServer server, X509Certificate2? certificate)
    {
        using var channel = GrpcChannel.ForAddress(server.Host.GrpcAddress, new GrpcChannelOptions { HttpHandler = Handler(certificate) });
        try
        {
            await new ModelService.ModelServiceClient(channel).ListModelsAsync(new ListModelsRequest());
            return StatusCode.OK;
        }
        catch (RpcException failure)
        {
            return failure.StatusCode;
        }
        finally
        {
            certificate?.Dispose();
        }
    }
}
