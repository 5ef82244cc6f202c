using System.Collections.Concurrent;
using OnnxAdapt.Serving.Catalog;

namespace OnnxAdapt.Server.Protocols.Inference.Repository;

/// <summary>Models that this protocol unloaded: it must not load them again by asking, as other callers may.</summary>
internal sealed class OutOfService
{
    private readonly ConcurrentDictionary<string, bool> _names = new(StringComparer.Ordinal);

    /// <summary>Whether every model is in service.</summary>
    public bool IsEmpty => _names.IsEmpty;

    /// <summary>Takes a model out of service.</summary>
    public void Add(string name) => _names[name] = true;

    /// <summary>Puts it back.</summary>
    public void Remove(string name) => _names.TryRemove(name, out _);

    /// <summary>Whether a model is out of service; one that is in memory again no longer is.</summary>
    public bool Contains(ModelInfo model)
    {
        if (!_names.ContainsKey(model.Name)) return false;
        if (model.State != ModelState.Ready) return true;
        Remove(model.Name);
        return false;
    }
}
