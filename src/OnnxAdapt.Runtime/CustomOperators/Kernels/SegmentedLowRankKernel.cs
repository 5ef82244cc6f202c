using OnnxAdapt.Runtime.CustomOperators.Packing;

namespace OnnxAdapt.Runtime.CustomOperators.Kernels;

/// <summary>
/// Z = Y + X Down^T Up with the factors of each row's own adapter, and Z = Y for rows without one. Where nobody else reads Y, Z lies in its place, and
/// a batch without adapters costs nothing but the call.
/// </summary>
internal sealed unsafe class SegmentedLowRankKernel(KernelAttributes attributes) : ITrainingKernel
{
    private readonly int _target = (int)attributes.Integer("target", 0);
    private readonly bool _byRow = attributes.Integer("by_row", 0) != 0;

    /// <inheritdoc/>
    public void Compute(KernelContext context)
    {
        var y = context.Input(0);
        var z = context.Output(0, y.Shape)!;
        if (z.Data != y.Data) Buffer.MemoryCopy(y.Data, z.Data, z.Count * sizeof(float), y.Count * sizeof(float));
        var adapters = context.Integers(3, out _)!;
        if (!adapters.AsSpan().ContainsAnyExcept(0)) return;
        var x = context.Input(1);
        using var runs = new AdapterRuns();
        Collect(context, x, adapters, runs);
        RequireFit(context, x, y, runs);
        var (list, cost) = (runs.Runs, runs.Cost);
        context.Parallel(WorkParts.Of(list.Count, cost), part =>
        {
            var (from, to) = WorkParts.Range(part, list.Count, cost);
            for (var run = (int)from; run < to; run++) LowRankProduct.Add(list[run], x.Data, z.Data);
        });
    }

    /// <summary>Rows one after the other, each with its vectors: as many as it has tokens, or one, times what further axes make of them.</summary>
    private void Collect(KernelContext context, KernelTensor x, long[] adapters, AdapterRuns runs)
    {
        var offsets = OffsetsOf(context, adapters.Length);
        var (vectors, units) = (x.Product(0, x.Rank - 1), offsets[^1]);
        if (units == 0 || vectors % units != 0) throw context.Refuse(1, $"has shape {x}, which {units} {(_byRow ? "rows" : "tokens")} do not share.");
        var each = vectors / units;
        for (var (row, next) = (0, 0); row < adapters.Length; row = next)
        {
            while (next < adapters.Length && adapters[next] == adapters[row]) next++;
            if (adapters[row] != 0 && offsets[row] < offsets[next]) runs.Add(adapters[row], _target, offsets[row] * each, offsets[next] * each);
        }
    }

    private long[] OffsetsOf(KernelContext context, int rows)
    {
        if (_byRow) return [.. Enumerable.Range(0, rows + 1).Select(row => (long)row)];
        var offsets = context.Integers(2, out _)!;
        if (offsets.Length != rows + 1) throw context.Refuse(3, $"names {rows} adapters for {offsets.Length - 1} rows.");
        RowOffsets.Read(context, 2, offsets[^1]);
        return offsets;
    }

    private static void RequireFit(KernelContext context, KernelTensor x, KernelTensor y, AdapterRuns runs)
    {
        var (inputs, outputs) = (x.Shape[^1], y.Shape[^1]);
        if (x.Count / Math.Max(1, inputs) != y.Count / Math.Max(1, outputs)) throw context.Refuse(1, $"has shape {x}, which does not go with {y}.");
        foreach (var run in runs.Runs)
        {
            if (run.Pair.Inputs != inputs || run.Pair.Outputs != outputs) throw new KernelException($"An adapter has factors of {run.Pair.Inputs} by {run.Pair.Outputs} for a product of {inputs} by {outputs}.");
        }
    }
}
