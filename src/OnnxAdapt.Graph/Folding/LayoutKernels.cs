namespace OnnxAdapt.Graph.Folding;

/// <summary>Operators that arrange, pick or repeat elements.</summary>
internal static class LayoutKernels
{
    public static IEnumerable<(string OpType, FoldingKernel Kernel)> Rows =>
    [
        ("Identity", node => [node.Required(0)]),
        ("Reshape", Reshape),
        ("Flatten", Flatten),
        ("Squeeze", Squeeze),
        ("Unsqueeze", Unsqueeze),
        ("Transpose", Transpose),
        ("Concat", Concat),
        ("Split", Split),
        ("Slice", Slice),
        ("Gather", Gather),
        ("Expand", Expand),
        ("Tile", Tile),
    ];

    private static TensorData[] Reshape(FoldingContext node)
    {
        var tensor = node.Required(0);
        var target = node.Integers(1, "shape") ?? throw new NotSupportedException("There is no shape.");
        var sizes = target.Select((size, i) => size == 0 && node.Node.GetInt("allowzero", 0) == 0 ? tensor.Sizes[i] : size).ToArray();
        var rest = Array.IndexOf(sizes, -1);
        if (rest >= 0)
        {
            var others = TensorSizes.Count([.. sizes.Where((_, i) => i != rest)]);
            sizes[rest] = others == 0 ? throw new NotSupportedException("The open size is not determined.") : tensor.ElementCount / others;
        }

        return TensorSizes.Count(sizes) == tensor.ElementCount ? [Tensors.WithSizes(tensor, sizes)] : throw new NotSupportedException("The number of elements differs.");
    }

    private static TensorData[] Flatten(FoldingContext node)
    {
        var tensor = node.Required(0);
        var axis = node.Node.GetInt("axis", 1);
        var split = (int)(axis < 0 ? axis + tensor.Sizes.Count : axis);
        return [Tensors.WithSizes(tensor, [TensorSizes.Count([.. tensor.Sizes.Take(split)]), TensorSizes.Count([.. tensor.Sizes.Skip(split)])])];
    }

    private static TensorData[] Squeeze(FoldingContext node)
    {
        var tensor = node.Required(0);
        var axes = node.Integers(1, "axes")?.Select(axis => FoldingContext.Axis(axis, tensor.Sizes.Count)).ToArray();
        var sizes = tensor.Sizes.Where((size, i) => axes is null ? size != 1 : !axes.Contains(i)).ToArray();
        return TensorSizes.Count(sizes) == tensor.ElementCount ? [Tensors.WithSizes(tensor, sizes)] : throw new NotSupportedException("An axis is not of size 1.");
    }

    private static TensorData[] Unsqueeze(FoldingContext node)
    {
        var tensor = node.Required(0);
        var listed = node.Integers(1, "axes") ?? throw new NotSupportedException("There are no axes.");
        var rank = tensor.Sizes.Count + listed.Length;
        var axes = Array.ConvertAll(listed, axis => FoldingContext.Axis(axis, rank));
        var rest = new Queue<long>(tensor.Sizes);
        return axes.Distinct().Count() == axes.Length
            ? [Tensors.WithSizes(tensor, [.. Enumerable.Range(0, rank).Select(i => axes.Contains(i) ? 1 : rest.Dequeue())])]
            : throw new NotSupportedException("An axis is named twice.");
    }

    private static TensorData[] Transpose(FoldingContext node)
    {
        var tensor = node.Required(0);
        int[] order = node.Node.GetInts("perm") is { } given
            ? [.. given.Select(axis => FoldingContext.Axis(axis, tensor.Sizes.Count))]
            : [.. Enumerable.Range(0, tensor.Sizes.Count).Reverse()];
        var strides = Tensors.Strides(tensor.Sizes);
        return [Tensors.Walk(tensor, node.Limit(Array.ConvertAll(order, axis => tensor.Sizes[axis])), Array.ConvertAll(order, axis => strides[axis]))];
    }

    private static TensorData[] Concat(FoldingContext node)
    {
        TensorData[] parts = [.. Enumerable.Range(0, node.Inputs.Count).Select(node.Required)];
        var axis = FoldingContext.Axis(node.Node.GetInt("axis", 1), parts[0].Sizes.Count);
        long[] sizes = [.. parts[0].Sizes];
        sizes[axis] = parts.Sum(part => part.Sizes[axis]);
        var bytes = new MemoryStream();
        var outer = TensorSizes.Count([.. sizes.Take(axis)]);
        for (var i = 0L; i < outer; i++)
        {
            foreach (var part in parts)
            {
                var block = part.Bytes.Length / (int)outer;
                bytes.Write(part.Bytes.Span.Slice((int)i * block, block));
            }
        }

        return parts.All(part => part.Type == parts[0].Type) && TensorSizes.Count(node.Limit(sizes)) * Tensors.Width(parts[0]) == bytes.Length
            ? [new TensorData(parts[0].Type, sizes, bytes.ToArray())]
            : throw new NotSupportedException("The parts do not go together.");
    }

    private static TensorData[] Split(FoldingContext node)
    {
        var tensor = node.Required(0);
        var axis = FoldingContext.Axis(node.Node.GetInt("axis", 0), tensor.Sizes.Count);
        var count = node.Node.Outputs.Count;
        var part = (tensor.Sizes[axis] + count - 1) / count;
        var sizes = node.Integers(1, "split") ?? [.. Enumerable.Range(0, count).Select(i => Math.Clamp(tensor.Sizes[axis] - (i * part), 0, part))];
        if (sizes.Length != count || sizes.Sum() != tensor.Sizes[axis])
        {
            throw new NotSupportedException("The parts do not add up.");
        }

        var strides = Tensors.Strides(tensor.Sizes);
        return [.. sizes.Select((size, i) => Tensors.Walk(tensor, [.. tensor.Sizes.Select((whole, j) => j == axis ? size : whole)], strides, sizes.Take(i).Sum() * strides[axis]))];
    }

    private static TensorData[] Slice(FoldingContext node)
    {
        var tensor = node.Required(0);
        var starts = node.Integers(1, "starts") ?? throw new NotSupportedException("There are no starts.");
        var ends = node.Integers(2, "ends") ?? throw new NotSupportedException("There are no ends.");
        var axes = node.Integers(3, "axes") ?? [.. Enumerable.Range(0, starts.Length).Select(i => (long)i)];
        var strides = Tensors.Strides(tensor.Sizes);
        long[] sizes = [.. tensor.Sizes];
        var offset = 0L;
        for (var i = 0; i < axes.Length; i++)
        {
            var axis = FoldingContext.Axis(axes[i], sizes.Length);
            var range = new Inference.Rules.SliceRange(starts[i], ends[i], node.Input(4) is { } steps ? Tensors.Integers(steps)[i] : 1);
            long[] kept = [.. range.IndicesIn(sizes[axis]) ?? throw new NotSupportedException("The step is not possible.")];
            offset += kept.Length == 0 ? 0 : kept[0] * strides[axis];
            strides[axis] *= range.Step!.Value;
            sizes[axis] = kept.Length;
        }

        return [Tensors.Walk(tensor, node.Limit(sizes), strides, offset)];
    }

    private static TensorData[] Gather(FoldingContext node)
    {
        var (data, indices) = (node.Required(0), node.Required(1));
        var axis = FoldingContext.Axis(node.Node.GetInt("axis", 0), data.Sizes.Count);
        var size = data.Sizes[axis];
        var outer = TensorSizes.Count([.. data.Sizes.Take(axis)]);
        var block = (int)(TensorSizes.Count([.. data.Sizes.Skip(axis + 1)]) * Tensors.Width(data));
        long[] sizes = node.Limit([.. data.Sizes.Take(axis), .. indices.Sizes, .. data.Sizes.Skip(axis + 1)]);
        var bytes = new MemoryStream();
        for (var i = 0L; i < outer; i++)
        {
            foreach (var index in Tensors.Integers(indices))
            {
                var place = FoldingContext.Axis(index, (int)size);
                bytes.Write(data.Bytes.Span.Slice((int)(((i * size) + place) * block), block));
            }
        }

        return [new TensorData(data.Type, sizes, bytes.ToArray())];
    }

    private static TensorData[] Expand(FoldingContext node)
    {
        var (tensor, target) = (node.Required(0), Tensors.Integers(node.Required(1)));
        node.Limit(target);
        var sizes = node.Limit(Tensors.CommonSizes(tensor, new TensorData(tensor.Type, target, ReadOnlyMemory<byte>.Empty)));
        return [Tensors.Stretch(tensor, sizes)];
    }

    private static TensorData[] Tile(FoldingContext node)
    {
        var (tensor, repeats) = (node.Required(0), Tensors.Integers(node.Required(1)));
        var strides = Tensors.Strides(tensor.Sizes);
        var sizes = node.Limit([.. tensor.Sizes.SelectMany((size, i) => (long[])[repeats[i], size])]);
        var tiled = Tensors.Walk(tensor, sizes, [.. strides.SelectMany(stride => (long[])[0, stride])]);
        return [Tensors.WithSizes(tiled, [.. tensor.Sizes.Select((size, i) => size * repeats[i])])];
    }
}
