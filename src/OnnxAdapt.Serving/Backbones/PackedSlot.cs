using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Serving.Backbones;

/// <summary>
/// The packed encoder of a backbone. Another one that gives the same can take its place between two runs; the old one goes when the last run that uses
/// it has ended. Safe for concurrent calls.
/// </summary>
internal sealed class PackedSlot(PackedEncoder first) : IDisposable
{
    private readonly Lock _lock = new();
    private Holder _current = new(first);

    /// <summary>Outputs that it gives.</summary>
    public IReadOnlyList<PackedGraphOutput> Outputs { get; } = first.Outputs;

    /// <summary>Whether it gives all of these outputs.</summary>
    public bool Gives(IEnumerable<string> names) => names.All(name => Outputs.Any(output => output.Name == name));

    /// <summary>Does something with the encoder, which stays as long.</summary>
    public T Use<T>(Func<PackedEncoder, T> use)
    {
        var held = Enter();
        try
        {
            return use(held.Encoder);
        }
        finally
        {
            Leave(held);
        }
    }

    /// <summary>Puts another encoder in its place.</summary>
    public void Replace(PackedEncoder next)
    {
        Holder old;
        lock (_lock)
        {
            (old, _current) = (_current, new Holder(next));
        }

        Leave(old);
    }

    /// <inheritdoc/>
    public void Dispose() => Leave(_current);

    private Holder Enter()
    {
        lock (_lock)
        {
            _current.Uses++;
            return _current;
        }
    }

    private void Leave(Holder held)
    {
        lock (_lock)
        {
            if (--held.Uses > 0) return;
        }

        held.Encoder.Dispose();
    }

    /// <summary>An encoder with the number of its uses, of which being current is one.</summary>
    private sealed class Holder(PackedEncoder encoder)
    {
        public PackedEncoder Encoder { get; } = encoder;

        public int Uses { get; set; } = 1;
    }
}
