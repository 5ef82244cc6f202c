using OnnxAdapt.Runtime.CustomOperators.Packing;
using OnnxAdapt.Runtime.Vectors;

namespace OnnxAdapt.Runtime.CustomOperators.Kernels;

/// <summary>
/// Attention of each token over its own row: Y = softmax(scale Q K^T + bias) V for each row and head. Heads are shared out, each over all rows, so that
/// threads have the same to do whatever the lengths are; a head of a long row goes to parts of its queries where there are fewer heads than threads.
/// </summary>
internal sealed unsafe class PackedAttentionKernel(KernelAttributes attributes) : ITrainingKernel
{
    private readonly int _heads = (int)attributes.Integer("num_heads", 1);
    private readonly float _scale = attributes.Number("scale", 0);

    /// <inheritdoc/>
    public void Compute(KernelContext context)
    {
        var query = context.Input(0, 2);
        var key = context.Input(1, query.Shape);
        var value = context.Input(2, 2);
        var sizes = SizesOf(context, query, value);
        var rows = RowOffsets.Read(context, 3, query.Shape[0]);
        var bias = ReadBias(context, rows.Longest());
        var output = context.Output(0, value.Shape)!;
        var places = new AttentionPlaces(query.Data, key.Data, value.Data, output.Data, bias, rows, sizes);
        var items = (long)rows.Count * sizes.Heads;
        var cost = places.Cost();
        context.Parallel(WorkParts.Of(items, cost), part => Run(places, WorkParts.Range(part, items, cost)));
    }

    private static void Run(AttentionPlaces places, (long From, long To) items)
    {
        var longest = places.Rows.Longest();
        using var memory = new Scratch(AttentionWorkspace.SizeFor(places.Sizes, longest));
        var space = new AttentionWorkspace(memory.Pointer, places.Sizes, longest);
        for (var item = items.From; item < items.To; item++)
        {
            var head = places.Head((int)(item / places.Rows.Count), (int)(item % places.Rows.Count));
            if (head.Length > 0) VectorJob.Run(new HeadAttention(head, places.Sizes, space));
        }
    }

    private AttentionSizes SizesOf(KernelContext context, KernelTensor query, KernelTensor value)
    {
        if (_heads < 1 || query.Shape[1] % _heads != 0 || query.Shape[1] == 0) throw context.Refuse(0, $"has shape {query}, which {_heads} heads do not share.");
        if (value.Shape[0] != query.Shape[0] || value.Shape[1] % _heads != 0) throw context.Refuse(2, $"has shape {value}, which does not go with {query} and {_heads} heads.");
        var size = (int)(query.Shape[1] / _heads);
        return new AttentionSizes(_heads, size, (int)(value.Shape[1] / _heads), _scale == 0 ? 1 / MathF.Sqrt(size) : _scale);
    }

    private KernelTensor? ReadBias(KernelContext context, int longest)
    {
        if (context.OptionalInput(4) is not { } bias) return null;
        return bias.Rank == 3 && (bias.Shape[0] == 1 || bias.Shape[0] == _heads) && bias.Shape[1] >= longest && bias.Shape[2] >= longest
            ? bias
            : throw context.Refuse(4, $"has shape {bias}, not [1 or {_heads}, {longest}, {longest}].");
    }
}
