using Grpc.AspNetCore.Server;
using Grpc.Core;
using Grpc.Health.V1;
using OnnxAdapt.Server.Hosting;
using OnnxAdapt.Serving.Catalog;
using static Grpc.Health.V1.HealthCheckResponse.Types;

namespace OnnxAdapt.Server.Services;

/// <summary>
/// <c>grpc.health.v1</c>. The empty name and the names of gRPC services stand for the server; any other name is a model, which
/// serves unless it could not be loaded or was unloaded on request: one that is idle or was never asked for is loaded by the request
/// that a balancer would not send to what does not serve.
/// </summary>
internal sealed class HealthService(IModelCatalog catalog, Readiness readiness, EndpointDataSource endpoints, IHostApplicationLifetime lifetime) : Health.HealthBase
{
    private readonly Lazy<HashSet<string>> _services = new(() =>
        [.. endpoints.Endpoints.SelectMany(endpoint => endpoint.Metadata.OfType<GrpcMethodMetadata>()).Select(metadata => metadata.Method.ServiceName)]);

    /// <inheritdoc/>
    public override Task<HealthCheckResponse> Check(HealthCheckRequest request, ServerCallContext context) => StatusOf(request.Service) is var status && status != ServingStatus.ServiceUnknown
        ? Task.FromResult(new HealthCheckResponse { Status = status })
        : throw new RpcException(new Status(StatusCode.NotFound, "There is no service or model of that name."));

    /// <inheritdoc/>
    public override async Task Watch(HealthCheckRequest request, IServerStreamWriter<HealthCheckResponse> responseStream, ServerCallContext context)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.ApplicationStopping);
        ServingStatus? told = null;
        while (true)
        {
            Task change = Task.WhenAny(catalog.Changes.Next, readiness.Changes.Next);
            var status = StatusOf(request.Service);
            if (status != told) await responseStream.WriteAsync(new HealthCheckResponse { Status = status }, context.CancellationToken).ConfigureAwait(false);
            told = status;
            if (stop.IsCancellationRequested) return;
            await change.WaitAsync(stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private ServingStatus StatusOf(string service)
    {
        if (service.Length == 0 || _services.Value.Contains(service)) return readiness.Problem is null ? ServingStatus.Serving : ServingStatus.NotServing;
        if (catalog.Find(service) is not { } model) return ServingStatus.ServiceUnknown;
        return model.Serves && readiness.Problem is null ? ServingStatus.Serving : ServingStatus.NotServing;
    }
}
