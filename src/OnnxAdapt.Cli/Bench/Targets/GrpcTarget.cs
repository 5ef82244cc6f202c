using Grpc.Core;
using Grpc.Net.Client;
using OnnxAdapt.Cli.Bench.Load;

namespace OnnxAdapt.Cli.Bench.Targets;

/// <summary>A server that is called with one unary gRPC method. Nothing is repeated.</summary>
/// <param name="settings">The server.</param>
/// <param name="call">Begins a call with the texts of a request.</param>
/// <param name="modelHeader">Whether the model is named by a metadata entry.</param>
internal sealed class GrpcTarget(TargetSettings settings, Func<CallInvoker, IReadOnlyList<string>, CallOptions, Task> call, bool modelHeader = false) : ILoadTarget
{
    private readonly GrpcChannel _channel = GrpcChannel.ForAddress(settings.Address, new GrpcChannelOptions
    {
        HttpHandler = TargetHandlers.Create(settings),
        DisposeHttpClient = true,
        MaxReceiveMessageSize = null,
    });

    /// <inheritdoc/>
    public Task SendAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken) =>
        call(_channel.CreateCallInvoker(), texts, new CallOptions(Headers(), DateTime.UtcNow + settings.Timeout, cancellationToken));

    /// <inheritdoc/>
    public void Dispose() => _channel.Dispose();

    private Metadata Headers()
    {
        var headers = new Metadata();
        if (settings.ApiKey is { } key) headers.Add("authorization", $"Bearer {key}");
        if (modelHeader && settings.Model.Length > 0) headers.Add("model", settings.Model);
        return headers;
    }
}
