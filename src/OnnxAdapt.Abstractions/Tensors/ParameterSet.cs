using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace OnnxAdapt.Abstractions;

/// <summary>Named tensors in a fixed order: the parameters of a graph, or the state of an optimizer.</summary>
public sealed class ParameterSet : IReadOnlyCollection<NamedTensor>, IDisposable
{
    private readonly List<NamedTensor> _items = [];
    private readonly Dictionary<string, int> _index = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public int Count => _items.Count;

    /// <summary>The tensor of that name.</summary>
    /// <exception cref="KeyNotFoundException">No such parameter.</exception>
    public Tensor this[string name] =>
        TryGet(name, out var tensor) ? tensor : throw new KeyNotFoundException($"There is no parameter '{name}'.");

    /// <summary>Appends a parameter.</summary>
    /// <exception cref="ArgumentException">The name is already present.</exception>
    public void Add(string name, Tensor value)
    {
        if (!_index.TryAdd(name, _items.Count))
        {
            throw new ArgumentException($"There already is a parameter '{name}'.", nameof(name));
        }

        _items.Add(new NamedTensor(name, value));
    }

    /// <summary>Finds a parameter by name.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out Tensor? tensor)
    {
        tensor = _index.TryGetValue(name, out var position) ? _items[position].Value : null;
        return tensor is not null;
    }

    /// <summary>A deep copy in managed memory, in the same order.</summary>
    public ParameterSet Clone()
    {
        var copy = new ParameterSet();
        foreach (var (name, value) in _items)
        {
            copy.Add(name, value.Clone());
        }

        return copy;
    }

    /// <inheritdoc/>
    public IEnumerator<NamedTensor> GetEnumerator() => _items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Disposes every tensor.</summary>
    public void Dispose()
    {
        foreach (var item in _items)
        {
            item.Value.Dispose();
        }
    }
}
