namespace Grpc.AspNetCore.HealthChecks;

/// <summary>Settings of the health service.</summary>
public sealed class GrpcHealthChecksOptions
{
    /// <summary>Which checks decide about which service; by default all decide about the server as a whole.</summary>
    public ServiceMappingCollection Services { get; } = new();

    /// <summary>Whether the last published result is answered instead of running the checks.</summary>
    public bool UseHealthChecksCache { get; set; }

    /// <summary>Whether watchers stay open while the application stops.</summary>
    public bool SuppressCompletionOnShutdown { get; set; }
}
