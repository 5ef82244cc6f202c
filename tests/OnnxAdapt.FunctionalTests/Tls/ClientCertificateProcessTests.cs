using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using OnnxAdapt.Client;
using OnnxAdapt.FunctionalTests.Hosting;
using OnnxAdapt.FunctionalTests.Processes;
using OnnxAdapt.TestKit;

namespace OnnxAdapt.FunctionalTests.Tls;

/// <summary>The command line and the C# client show certificates to a server in a process of its own that asks for them.</summary>
public sealed class ClientCertificateProcessTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private CertificateAuthority _ours = null!;
    private ServerProcess _server = null!;

    public async Task InitializeAsync()
    {
        _ours = new CertificateAuthority(_folder.Path, "ours");
        _ours.Issue("server", CertificateAuthority.ForServers).Dispose();
        _ours.Issue("client", CertificateAuthority.ForClients).Dispose();
        await File.WriteAllTextAsync(_ours.PathOf("whole"), await File.ReadAllTextAsync(_ours.PathOf("client")) + "\n" + await File.ReadAllTextAsync(_ours.KeyOf("client")));
        await File.WriteAllTextAsync(Texts, "hello\n");
        _server = await ServerProcess.StartAsync(
            [RepositoryPaths.InRoot("models")], Path.Combine(_folder.Path, "data"),
            "--tls-cert", _ours.PathOf("server"), "--tls-key", _ours.KeyOf("server"), "--client-ca", _ours.CertificatePath, "--log-level", "critical");
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        _ours.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Commands_WithCertificateAndKey_AreLetIn()
    {
        Assert.Equal((0, ""), await EmbedAsync("--client-cert", _ours.PathOf("client"), "--client-key", _ours.KeyOf("client")));
        Assert.Equal((0, ""), await EmbedAsync("--client-cert", _ours.PathOf("whole")));
        var (bench, _, errors) = await RunAsync(
            "bench", "serve", "--server", _server.GrpcAddress, "--model", TestServer.Encoder, "--duration", "0.2", "--warmup", "0.1", "--json",
            "--ca-cert", _ours.CertificatePath, "--client-cert", _ours.PathOf("client"), "--client-key", _ours.KeyOf("client"));
        Assert.Equal((0, ""), (bench, errors));
    }

    [Fact]
    public async Task Commands_WithoutCertificateOrWithAStrangers_AreNot()
    {
        using var theirs = new CertificateAuthority(_folder.Path, "theirs");
        theirs.Issue("stranger", CertificateAuthority.ForClients).Dispose();

        Assert.NotEqual(0, (await EmbedAsync()).Code);
        Assert.NotEqual(0, (await EmbedAsync("--client-cert", theirs.PathOf("stranger"), "--client-key", theirs.KeyOf("stranger"))).Code);
    }

    [Fact]
    public async Task Commands_WithHalfACertificate_SayWhatIsMissing()
    {
        Assert.Contains("--client-cert", (await EmbedAsync("--client-key", _ours.KeyOf("client"))).Errors, StringComparison.Ordinal);
        Assert.Contains("cannot be read as a PEM certificate and its key", (await EmbedAsync("--client-cert", _ours.PathOf("client"))).Errors, StringComparison.Ordinal);
        var (_, _, plain) = await RunAsync("embed", "--input", Texts, "--server", _server.GrpcTarget, "--model", TestServer.Encoder, "--client-cert", _ours.PathOf("whole"));
        Assert.Contains("address without TLS", plain, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Client_WithItsCertificate_IsLetIn()
    {
        var roots = new X509Certificate2Collection();
        roots.ImportFromPemFile(_ours.CertificatePath);
        using var certificate = X509Certificate2.CreateFromPemFile(_ours.PathOf("client"), _ours.KeyOf("client"));
        using var known = OnnxAdaptClient.Connect(_server.GrpcAddress, new OnnxAdaptClientOptions { TrustedRoots = roots, ClientCertificates = [certificate] });
        using var unknown = OnnxAdaptClient.Connect(_server.GrpcAddress, new OnnxAdaptClientOptions { TrustedRoots = roots, MaxAttempts = 1 });

        Assert.NotEmpty(await known.Models.ListAsync());
        await Assert.ThrowsAnyAsync<RpcException>(() => unknown.Models.ListAsync());
        Assert.Throws<ArgumentException>(() => OnnxAdaptClient.Connect(_server.GrpcTarget, new OnnxAdaptClientOptions { ClientCertificates = [certificate] }));
    }

    private string Texts => Path.Combine(_folder.Path, "texts.txt");

    private async Task<(int Code, string Errors)> EmbedAsync(params string[] options)
    {
        var (code, _, errors) = await RunAsync(["embed", "--input", Texts, "--server", _server.GrpcAddress, "--model", TestServer.Encoder, "--timeout", "5", "--ca-cert", _ours.CertificatePath, .. options]);
        return (code, errors);
    }

    private static async Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "onnxadapt.dll"), .. arguments])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output, await errors);
    }
}
