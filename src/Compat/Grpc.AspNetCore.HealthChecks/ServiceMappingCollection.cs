using System.Collections;

namespace Grpc.AspNetCore.HealthChecks;

/// <summary>Mappings of health checks to services, one for each service name.</summary>
public sealed class ServiceMappingCollection : IEnumerable<ServiceMapping>
{
    private readonly List<ServiceMapping> _mappings = [];

    /// <summary>Adds a mapping; fails when the name is there.</summary>
    public void Add(ServiceMapping service)
    {
        ArgumentNullException.ThrowIfNull(service);
        if (Find(service.Name) is not null)
        {
            throw new ArgumentException($"The service '{service.Name}' is mapped already.", nameof(service));
        }

        _mappings.Add(service);
    }

    /// <summary>Maps a service, in the place of an earlier mapping of that name.</summary>
    public void Map(string name, Func<HealthCheckMapContext, bool> predicate)
    {
        Remove(name);
        Add(new ServiceMapping(name, predicate));
    }

    public void Remove(string name) => _mappings.RemoveAll(mapping => mapping.Name == name);

    public void Clear() => _mappings.Clear();

    public IEnumerator<ServiceMapping> GetEnumerator() => _mappings.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal ServiceMapping? Find(string name) => _mappings.Find(mapping => mapping.Name == name);
}
