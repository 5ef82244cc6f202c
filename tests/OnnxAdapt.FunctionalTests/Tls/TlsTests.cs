using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Grpc.Net.Client;
using OnnxAdapt.Client;
using OnnxAdapt.FunctionalTests.Hosting;
using OnnxAdapt.FunctionalTests.Processes;
using OnnxAdapt.Server.Configuration;
using OnnxAdapt.Server.Hosting;
using OnnxAdapt.TestKit;
using OnnxAdapt.V1;
using Task = System.Threading.Tasks.Task;

namespace OnnxAdapt.FunctionalTests.Tls;

public sealed class TlsTests
{
    [Fact]
    public async Task Embed_CertificateFromPemFiles_AnswersTheClientThatPinsIt()
    {
        using var folder = new TemporaryFolder();
        using var certificate = WriteCertificate(folder.Path, "cert.pem", "key.pem");
        using var other = WriteCertificate(folder.Path, "other-cert.pem", "other-key.pem");
        await using var host = await ServerHost.StartAsync(Settings(folder.Path, "cert.pem", "key.pem"));

        var answer = await EmbedAsync(host.GrpcAddress, certificate);
        var refusal = await Assert.ThrowsAsync<RpcException>(() => EmbedAsync(host.GrpcAddress, other));

        Assert.Equal("https", host.GrpcAddress.Scheme);
        Assert.Single(answer.Embeddings);
        Assert.NotEqual(StatusCode.OK, refusal.StatusCode);
    }

    [Fact]
    public async Task Start_KeyOfAnotherCertificate_IsRefusedWithTheFiles()
    {
        using var folder = new TemporaryFolder();
        WriteCertificate(folder.Path, "cert.pem", "key.pem").Dispose();
        WriteCertificate(folder.Path, "other-cert.pem", "other-key.pem").Dispose();

        var failure = await Assert.ThrowsAsync<Abstractions.AdaptException>(() => ServerHost.StartAsync(Settings(folder.Path, "cert.pem", "other-key.pem")));

        Assert.Contains("other-key.pem", failure.Message, StringComparison.Ordinal);
    }

    private static ServerSettings Settings(string folder, string certificate, string key) => new()
    {
        ModelDirectories = { RepositoryPaths.InRoot("models") },
        DataDirectory = Path.Combine(folder, "data"),
        Port = 0,
        HttpPort = 0,
        TlsCertificatePath = Path.Combine(folder, certificate),
        TlsKeyPath = Path.Combine(folder, key),
        LogLevel = Microsoft.Extensions.Logging.LogLevel.None,
    };

    private static async Task<EmbedResponse> EmbedAsync(Uri address, X509Certificate2 pinned)
    {
        var handler = new SocketsHttpHandler
        {
            SslOptions = { RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString(HashAlgorithmName.SHA256) == pinned.GetCertHashString(HashAlgorithmName.SHA256) },
        };
        using var channel = GrpcChannel.ForAddress(address, new GrpcChannelOptions { HttpHandler = handler });
        var client = new EmbeddingService.EmbeddingServiceClient(channel);
        return await client.EmbedAsync(new EmbedRequest { Model = TestServer.Encoder, Inputs = { Inputs.Text("behind a lock") } });
    }

    private static X509Certificate2 WriteCertificate(string folder, string certificateFile, string keyFile)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = DateTimeOffset.UtcNow;
        var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        File.WriteAllText(Path.Combine(folder, certificateFile), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, keyFile), key.ExportPkcs8PrivateKeyPem());
        return certificate;
    }
}
