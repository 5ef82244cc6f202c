using System.Threading.Channels;
using Grpc.Core;
using Grpc.Health.V1;

namespace Grpc.HealthCheck;

/// <summary>The health service over states that the application sets.</summary>
public class HealthServiceImpl : Health.V1.Health.HealthBase
{
    // A watcher that reads slowly skips states in between; the last one always arrives.
    private const int WatcherBacklog = 5;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, HealthCheckResponse.Types.ServingStatus> _states = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<Channel<HealthCheckResponse.Types.ServingStatus>>> _watchers = new(StringComparer.Ordinal);

    /// <summary>Sets the state of a service; the empty name is the whole server.</summary>
    public void SetStatus(string service, HealthCheckResponse.Types.ServingStatus status)
    {
        ArgumentNullException.ThrowIfNull(service);
        lock (_lock)
        {
            if (StateOf(service) != status)
            {
                _states[service] = status;
                Tell(service, status);
            }
            else
            {
                _states[service] = status;
            }
        }
    }

    /// <summary>Forgets a service.</summary>
    public void ClearStatus(string service)
    {
        lock (_lock)
        {
            if (_states.Remove(service))
            {
                Tell(service, HealthCheckResponse.Types.ServingStatus.ServiceUnknown);
            }
        }
    }

    /// <summary>Forgets every service.</summary>
    public void ClearAll()
    {
        lock (_lock)
        {
            foreach (var service in _states.Keys.ToArray())
            {
                ClearStatus(service);
            }
        }
    }

    public override Task<HealthCheckResponse> Check(HealthCheckRequest request, ServerCallContext context)
    {
        lock (_lock)
        {
            return _states.TryGetValue(request.Service, out var status)
                ? Task.FromResult(new HealthCheckResponse { Status = status })
                : throw new RpcException(new Status(StatusCode.NotFound, ""));
        }
    }

    public override async Task Watch(HealthCheckRequest request, IServerStreamWriter<HealthCheckResponse> responseStream, ServerCallContext context)
    {
        var channel = Channel.CreateBounded<HealthCheckResponse.Types.ServingStatus>(
            new BoundedChannelOptions(WatcherBacklog) { SingleReader = true, FullMode = BoundedChannelFullMode.DropOldest });
        AddWatcher(request.Service, channel);
        try
        {
            await WriteChangesAsync(channel.Reader, responseStream, context.CancellationToken).ConfigureAwait(false);
        }
        finally
        {
            RemoveWatcher(request.Service, channel);
        }
    }

    private static async Task WriteChangesAsync(
        ChannelReader<HealthCheckResponse.Types.ServingStatus> changes, IServerStreamWriter<HealthCheckResponse> responses, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var status in changes.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                await responses.WriteAsync(new HealthCheckResponse { Status = status }, CancellationToken.None).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
    }

    private HealthCheckResponse.Types.ServingStatus StateOf(string service) =>
        _states.GetValueOrDefault(service, HealthCheckResponse.Types.ServingStatus.ServiceUnknown);

    private void AddWatcher(string service, Channel<HealthCheckResponse.Types.ServingStatus> channel)
    {
        lock (_lock)
        {
            if (!_watchers.TryGetValue(service, out var list))
            {
                _watchers[service] = list = [];
            }

            list.Add(channel);
            channel.Writer.TryWrite(StateOf(service));
        }
    }

    private void RemoveWatcher(string service, Channel<HealthCheckResponse.Types.ServingStatus> channel)
    {
        lock (_lock)
        {
            var list = _watchers[service];
            list.Remove(channel);
            if (list.Count == 0)
            {
                _watchers.Remove(service);
            }
        }
    }

    private void Tell(string service, HealthCheckResponse.Types.ServingStatus status)
    {
        foreach (var channel in _watchers.GetValueOrDefault(service) ?? [])
        {
            channel.Writer.TryWrite(status);
        }
    }
}
