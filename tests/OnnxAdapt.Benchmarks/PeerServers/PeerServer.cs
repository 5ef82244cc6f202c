using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OnnxAdapt.Benchmarks.Serving;

namespace OnnxAdapt.Benchmarks.PeerServers;

/// <summary>
/// The server that one writes in an afternoon: gRPC over the bare runtime, one worker, padded batches in the order of arrival. It speaks
/// the Embed method of our own protocol, so that the same load goes to both sides.
/// </summary>
internal static class PeerServer
{
    /// <summary>First argument of the process that serves.</summary>
    public const string Child = "serve-peer";

    /// <summary>Serves on a free port, which it prints as JSON, until the process is ended.</summary>
    /// <param name="rows">Most texts in a batch; 1 runs each request alone.</param>
    /// <param name="threads">Threads inside one operator; 0 lets the runtime decide.</param>
    public static async Task RunAsync(int rows, int threads)
    {
        using var encoder = new RawEncoder(threads: threads);
        using var batches = new PeerBatches(encoder, rows);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        await using var application = builder.Build();
        application.MapGrpcService(new PeerEmbedding(encoder, batches).Definition());
        await application.StartAsync().ConfigureAwait(false);
        Console.WriteLine($$"""{"grpc":"{{application.Urls.First()}}"}""");
        await application.WaitForShutdownAsync().ConfigureAwait(false);
    }
}
