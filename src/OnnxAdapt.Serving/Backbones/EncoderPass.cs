using OnnxAdapt.Abstractions;
using OnnxAdapt.Serving.Preprocessing;

namespace OnnxAdapt.Serving.Backbones;

/// <summary>
/// One pass of a backbone over some rows: packed where the encoder can be and the rows allow it, padded otherwise. Rows with adapters share the packed
/// run; where they are padded, each adapter has a run of its own. One thread at a time.
/// </summary>
internal sealed class EncoderPass(Backbone backbone, IInferenceBackend padded, BatchEncoder batches, PackedSlot? packed)
{
    private readonly ReusingAllocator _allocator = new();

    /// <summary>One feature vector per row, not normalised.</summary>
    public float[][] Features(PassRow[] rows)
    {
        var name = backbone.Contract.Features!.Name;
        if (packed is null || !packed.Gives([name])) return PaddedFeatures(rows);
        if (Array.TrueForAll(rows, row => row.Adapter is null && PackedEncoder.Takes(row.Row)))
        {
            var plan = PlanOf(rows);
            return packed.Use(encoder => encoder.Features(plan, name, backbone.Pooling, _allocator));
        }

        return MixedFeatures(packed, rows, name);
    }

    /// <summary>The named outputs of each row, without the batch axis.</summary>
    public NamedTensor[][] Outputs(PassRow[] rows, IReadOnlyList<string> names)
    {
        if (packed is null || !packed.Gives(names)) return PaddedOutputs(rows, names);
        var results = new NamedTensor[rows.Length][];
        Place(results, rows, row => PackedEncoder.Takes(row.Row), chosen => packed.Use(encoder => PackedOutputs(encoder, chosen, names)));
        Place(results, rows, row => !PackedEncoder.Takes(row.Row), chosen => [.. chosen.Select(row => PaddedOutputs([row], names)[0])]);
        return results;
    }

    /// <summary>A text without tokens has zeros, for which nothing need be run.</summary>
    private bool IsEmpty(PassRow row) => row.Row.Tensors is null && row.Row.Ids.Length == 0 && backbone.FeatureSize > 0;

    private float[][] MixedFeatures(PackedSlot slot, PassRow[] rows, string name)
    {
        var vectors = new float[rows.Length][];
        Place(vectors, rows, row => PackedEncoder.Takes(row.Row), chosen => slot.Use(encoder => encoder.Features(PlanOf(chosen), name, backbone.Pooling, _allocator)));
        Place(vectors, rows, IsEmpty, chosen => Array.ConvertAll(chosen, _ => new float[backbone.FeatureSize]));
        Place(vectors, rows, row => !PackedEncoder.Takes(row.Row) && !IsEmpty(row), PaddedFeatures);
        return vectors;
    }

    /// <summary>Computes what belongs together, rows of one adapter next to each other.</summary>
    private static void Place<T>(T[] results, PassRow[] rows, Func<PassRow, bool> belongs, Func<PassRow[], T[]> compute)
    {
        var places = Enumerable.Range(0, rows.Length).Where(row => belongs(rows[row])).ToArray();
        if (places.Length == 0) return;
        if (Array.Exists(rows, row => row.Adapter is not null)) places = [.. places.OrderBy(place => rows[place].Adapter?.Id ?? 0)];
        var computed = compute(Array.ConvertAll(places, place => rows[place]));
        for (var i = 0; i < places.Length; i++)
        {
            results[places[i]] = computed[i];
        }
    }

    private static PackedPlan PlanOf(PassRow[] rows) =>
        new(Array.ConvertAll(rows, row => row.Row), Array.Exists(rows, row => row.Adapter is not null) ? Array.ConvertAll(rows, row => row.Adapter) : null);

    private float[][] PaddedFeatures(PassRow[] rows) => ByAdapter(rows, PaddedFeatures);

    private float[][] PaddedFeatures(IInferenceBackend backend, EncodedRow[] rows)
    {
        var features = backbone.Contract.Features!;
        var outputs = backend.Run(batches.Encode(rows, _allocator), [features.Name]);
        using (outputs[0])
        {
            return FeatureReader.Read(outputs[0], features.PerToken, backbone.Pooling, rows);
        }
    }

    private NamedTensor[][] PaddedOutputs(PassRow[] rows, IReadOnlyList<string> names) => ByAdapter(rows, (backend, chosen) => PaddedOutputs(backend, chosen, names));

    private NamedTensor[][] PaddedOutputs(IInferenceBackend backend, EncodedRow[] rows, IReadOnlyList<string> names)
    {
        var outputs = backend.Run(batches.Encode(rows, _allocator), names);
        try
        {
            return [.. Enumerable.Range(0, rows.Length).Select(row => OutputSlicer.Slice(names, outputs, row, rows.Length, backbone.Contract))];
        }
        finally
        {
            Array.ForEach(outputs, output => output.Dispose());
        }
    }

    /// <summary>Each adapter's rows in the graph with its own weights.</summary>
    private T[] ByAdapter<T>(PassRow[] rows, Func<IInferenceBackend, EncodedRow[], T[]> run)
    {
        if (!Array.Exists(rows, row => row.Adapter is not null)) return run(padded, Array.ConvertAll(rows, row => row.Row));
        var results = new T[rows.Length];
        foreach (var adapter in rows.Select(row => row.Adapter).Distinct().ToArray())
        {
            Place(results, rows, row => row.Adapter == adapter, chosen => run(adapter?.Merged ?? padded, Array.ConvertAll(chosen, row => row.Row)));
        }

        return results;
    }

    private NamedTensor[][] PackedOutputs(PackedEncoder encoder, PassRow[] rows, IReadOnlyList<string> names)
    {
        var plan = PlanOf(rows);
        var outputs = encoder.Run(plan, names, _allocator);
        try
        {
            return [.. Enumerable.Range(0, rows.Length).Select(row => encoder.Slice(plan, names, outputs, row))];
        }
        finally
        {
            Array.ForEach(outputs, output => output.Dispose());
        }
    }
}
