using OnnxAdapt.Abstractions;
using OnnxAdapt.Serving.Preprocessing;

namespace OnnxAdapt.Serving.Backbones;

/// <summary>
/// One pass of a backbone over some rows: packed where the encoder can be and the rows allow it, padded otherwise. One thread at a time.
/// </summary>
internal sealed class EncoderPass(Backbone backbone, IInferenceBackend padded, BatchEncoder batches, PackedEncoder? packed)
{
    private readonly ReusingAllocator _allocator = new();

    /// <summary>One feature vector per row, not normalised.</summary>
    public float[][] Features(EncodedRow[] rows)
    {
        var name = backbone.Contract.Features!.Name;
        if (packed is null || !packed.Gives([name])) return PaddedFeatures(rows);
        var vectors = new float[rows.Length][];
        Place(vectors, rows, PackedEncoder.Takes, chosen => packed.Features(new PackedPlan(chosen), name, backbone.Pooling, _allocator));
        Place(vectors, rows, IsEmpty, chosen => Array.ConvertAll(chosen, _ => new float[backbone.FeatureSize]));
        Place(vectors, rows, row => !PackedEncoder.Takes(row) && !IsEmpty(row), PaddedFeatures);
        return vectors;
    }

    /// <summary>The named outputs of each row, without the batch axis.</summary>
    public NamedTensor[][] Outputs(EncodedRow[] rows, IReadOnlyList<string> names)
    {
        if (packed is null || !packed.Gives(names)) return PaddedOutputs(rows, names);
        var results = new NamedTensor[rows.Length][];
        Place(results, rows, PackedEncoder.Takes, chosen => PackedOutputs(packed, chosen, names));
        Place(results, rows, row => !PackedEncoder.Takes(row), chosen => [.. chosen.Select(row => PaddedOutputs([row], names)[0])]);
        return results;
    }

    /// <summary>A text without tokens has zeros, for which nothing need be run.</summary>
    private bool IsEmpty(EncodedRow row) => row.Tensors is null && row.Ids.Length == 0 && backbone.FeatureSize > 0;

    private static void Place<T>(T[] results, EncodedRow[] rows, Func<EncodedRow, bool> belongs, Func<EncodedRow[], T[]> compute)
    {
        var places = Enumerable.Range(0, rows.Length).Where(row => belongs(rows[row])).ToArray();
        if (places.Length == 0) return;
        var computed = compute(places.Length == rows.Length ? rows : Array.ConvertAll(places, place => rows[place]));
        for (var i = 0; i < places.Length; i++)
        {
            results[places[i]] = computed[i];
        }
    }

    private float[][] PaddedFeatures(EncodedRow[] rows)
    {
        var features = backbone.Contract.Features!;
        var outputs = padded.Run(batches.Encode(rows, _allocator), [features.Name]);
        using (outputs[0])
        {
            return FeatureReader.Read(outputs[0], features.PerToken, backbone.Pooling, rows);
        }
    }

    private NamedTensor[][] PaddedOutputs(EncodedRow[] rows, IReadOnlyList<string> names)
    {
        var outputs = padded.Run(batches.Encode(rows, _allocator), names);
        try
        {
            return [.. Enumerable.Range(0, rows.Length).Select(row => OutputSlicer.Slice(names, outputs, row, rows.Length, backbone.Contract))];
        }
        finally
        {
            Array.ForEach(outputs, output => output.Dispose());
        }
    }

    private NamedTensor[][] PackedOutputs(PackedEncoder encoder, EncodedRow[] rows, IReadOnlyList<string> names)
    {
        var plan = new PackedPlan(rows);
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
