using OnnxAdapt.Abstractions;
using OnnxAdapt.Serving.Preprocessing;

namespace OnnxAdapt.Serving.Backbones;

/// <summary>The loaded backbones by content, so that models on the same base share one. Thread-safe.</summary>
internal sealed class BackbonePool(IInferenceBackendFactory factory, ServingServicesContext context)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Slot> _slots = new(StringComparer.Ordinal);

    /// <summary>Bytes of the graphs in memory.</summary>
    public long Bytes
    {
        get
        {
            lock (_lock)
            {
                return _slots.Values.Sum(slot => slot.Backbone?.Bytes ?? 0);
            }
        }
    }

    /// <summary>Rows waiting for any backbone of a base model, by its name.</summary>
    public IReadOnlyList<(string Name, int Rows, long Tokens)> Queues()
    {
        lock (_lock)
        {
            return [.. _slots.Values.Select(slot => slot.Backbone).OfType<Backbone>()
                .GroupBy(backbone => backbone.Source.Name, StringComparer.Ordinal)
                .Select(group => (group.Key, group.Sum(backbone => backbone.Gate.Rows), group.Sum(backbone => backbone.Gate.Tokens)))];
        }
    }

    /// <summary>A share in the backbone of that content, loaded now if nobody has it.</summary>
    /// <exception cref="AdaptException">The graph or the tokenizer cannot be loaded.</exception>
    public BackboneLease Acquire(BackboneSource source)
    {
        var slot = Enter(source.Key);
        try
        {
            lock (slot.LoadLock)
            {
                slot.Backbone ??= Load(source);
            }
        }
        catch
        {
            Leave(source.Key, slot);
            throw;
        }

        return new BackboneLease(slot.Backbone, () => Leave(source.Key, slot));
    }

    private Slot Enter(string key)
    {
        lock (_lock)
        {
            if (!_slots.TryGetValue(key, out var slot))
            {
                slot = new Slot();
                _slots.Add(key, slot);
            }

            slot.Shares++;
            return slot;
        }
    }

    /// <summary>The last share may be given back by the backbone's own thread, so it is taken down on another.</summary>
    private void Leave(string key, Slot slot)
    {
        lock (_lock)
        {
            if (--slot.Shares > 0) return;
            _slots.Remove(key);
        }

        if (slot.Backbone is { } backbone) ThreadPool.UnsafeQueueUserWorkItem(item => item.Dispose(), backbone, preferLocal: false);
    }

    private Backbone Load(BackboneSource source)
    {
        var tokenizer = LoadTokenizer(source);
        var model = BinaryOf(source);
        var backend = factory.Create(model, context.BackendOptions);
        try
        {
            return new Backbone(source, model, backend, tokenizer, factory, context);
        }
        catch
        {
            backend.Dispose();
            throw;
        }
    }

    private ITokenizer? LoadTokenizer(BackboneSource source)
    {
        if (source.Folder.Text.TokenizerPath is not { } path) return null;
        var tokenizer = context.Tokenizers(path);
        foreach (var warning in tokenizer.Warnings)
        {
            context.Log.TokenizerDeviates(source.Name, warning);
        }

        return tokenizer;
    }

    /// <summary>The graph of a source with what is changed in it.</summary>
    public static ModelBinary BinaryOf(BackboneSource source) => ModelBinary.FromFile(source.Folder.GraphPath) with
    {
        InitializerOverrides = source.Overrides,
        AdditionalOutputs = source.FeaturesOutput.Length == 0 ? [] : [source.FeaturesOutput],
    };

    private sealed class Slot
    {
        public Lock LoadLock { get; } = new();

        public Backbone? Backbone { get; set; }

        public int Shares { get; set; }
    }
}
