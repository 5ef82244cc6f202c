using OnnxAdapt.Abstractions;
using OnnxAdapt.Serving.Packages;
using OnnxAdapt.Serving.Preprocessing;

namespace OnnxAdapt.Serving.Backbones;

/// <summary>A loaded encoder over the tokens of many rows, without padding. One thread at a time.</summary>
internal sealed class PackedEncoder(PackedGraph graph, IInferenceBackend backend) : IDisposable
{
    private readonly Dictionary<string, bool> _outputs = graph.Outputs.ToDictionary(output => output.Name, output => output.PerToken, StringComparer.Ordinal);

    /// <summary>Outputs that it gives.</summary>
    public IReadOnlyList<PackedGraphOutput> Outputs => graph.Outputs;

    /// <summary>Products that adapters can update.</summary>
    public IReadOnlyList<LowRankTarget> Targets => graph.Targets;

    /// <summary>Whether it gives all of these outputs.</summary>
    public bool Gives(IEnumerable<string> names) => names.All(_outputs.ContainsKey);

    /// <summary>Whether it takes a row: token ids, of which none is masked.</summary>
    public static bool Takes(EncodedRow row) => row.Tensors is null && row.Ids.Length > 0 && (row.Mask is null || Array.TrueForAll(row.Mask, kept => kept == 1));

    /// <summary>Runs rows together.</summary>
    /// <param name="plan">At least one row, each of which it <see cref="Takes"/>.</param>
    /// <param name="names">Outputs that it <see cref="Gives"/>.</param>
    /// <param name="allocator">Gives the memory of inputs.</param>
    public Tensor[] Run(PackedPlan plan, IReadOnlyList<string> names, ITensorAllocator allocator) => backend.Run(plan.Encode(graph.Inputs, allocator), names);

    /// <summary>One feature vector per row, not normalised.</summary>
    public float[][] Features(PackedPlan plan, string name, PoolingMode pooling, ITensorAllocator allocator)
    {
        var outputs = Run(plan, [name], allocator);
        using var output = outputs[0];
        var values = FeatureReader.Floats(output);
        var width = values.Length / (int)output.Dimensions[0];
        var vectors = new float[plan.Rows.Count][];
        for (var row = 0; row < vectors.Length; row++)
        {
            vectors[row] = new float[width];
            if (_outputs[name]) Pooler.Pool(pooling, values.Slice(plan.Start(row) * width, plan.Length(row) * width), plan.Length(row), null, vectors[row]);
            else values.Slice(row * width, width).CopyTo(vectors[row]);
        }

        return vectors;
    }

    /// <summary>Copies of one row of each output, as the padded graph gives it for that row alone, without the batch axis.</summary>
    public NamedTensor[] Slice(PackedPlan plan, IReadOnlyList<string> names, Tensor[] outputs, int row)
    {
        var slices = new NamedTensor[names.Count];
        for (var index = 0; index < slices.Length; index++)
        {
            slices[index] = new NamedTensor(names[index], SliceOne(plan, outputs[index], _outputs[names[index]], row));
        }

        return slices;
    }

    /// <inheritdoc/>
    public void Dispose() => backend.Dispose();

    private static Tensor SliceOne(PackedPlan plan, Tensor output, bool perToken, int row)
    {
        var bytes = output.Data.Length / (int)output.Dimensions[0];
        long[] sizes = perToken ? [plan.Length(row), .. output.Dimensions[1..]] : [.. output.Dimensions[1..]];
        var slice = Tensor.Allocate(output.ElementType, sizes);
        output.Data.Slice((perToken ? plan.Start(row) : row) * bytes, slice.Data.Length).CopyTo(slice.Data);
        return slice;
    }
}
