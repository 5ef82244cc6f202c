using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Lowering.Attention;

/// <summary>Rotary position embeddings, of the standard and of the com.microsoft domain.</summary>
internal static class RotaryLowerings
{
    /// <summary>The standard's RotaryEmbedding(x, cos, sin, positions).</summary>
    public static Value[] Standard(OperatorEmitter e, Node node)
    {
        var settings = (node.GetInt("interleaved", 0) != 0, node.GetInt("rotary_embedding_dim", 0));
        var (cos, sin) = (Rows(e, node.Input(1)!, node.Input(3)), Rows(e, node.Input(2)!, node.Input(3)));
        return [InLayout(e, node.Input(0)!, node.GetInt("num_heads", 0), x => Rotate(e, x, cos, sin, settings))];
    }

    /// <summary>com.microsoft.RotaryEmbedding(x, positions, cos, sin); one position is that of the first step.</summary>
    public static Value[]? Microsoft(OperatorEmitter e, Node node)
    {
        var x = node.Input(0)!;
        if (node.GetInt("is_packed_batching", 0) != 0 || node.Input(1)!.Shape is not { } shape)
        {
            return null;
        }

        var isFlat = OperatorEmitter.RequireRank(x) == 3;
        var positions = shape.Count == 1
            ? e.Add(e.Unsqueeze(AttentionShapes.Range(e, e.SizeOf(x, isFlat ? 1 : 2)), 0), node.Input(1)!)
            : node.Input(1)!;
        var (cos, sin) = (Rows(e, node.Input(2)!, positions), Rows(e, node.Input(3)!, positions));
        var size = node.GetInt("rotary_embedding_dim", 0);
        var heads = node.GetInt("num_heads", 0);
        if (isFlat && heads == 0)
        {
            heads = x.Shape is [_, _, { Size: { } width }] && node.Input(2)!.Shape is [_, { Size: { } half }] ? width / (2 * half) : 0;
            if (heads == 0)
            {
                return null;
            }
        }

        return [InLayout(e, x, heads, inner => Rotate(e, inner, cos, sin, (node.GetInt("interleaved", 0) != 0, size)))];
    }

    /// <summary>
    /// With the rotated part as pairs (a, b): (a cos - b sin, a sin + b cos). Pairs are the two halves, or neighbours when interleaved; what lies
    /// behind the rotated part stays.
    /// </summary>
    /// <param name="e">Writer.</param>
    /// <param name="x">[batch, heads, steps, size].</param>
    /// <param name="cos">[batch or 1, steps, half of the rotated size].</param>
    /// <param name="sin">The same.</param>
    /// <param name="settings">Whether pairs are neighbours, and the rotated size, 0 for all.</param>
    public static Value Rotate(OperatorEmitter e, Value x, Value cos, Value sin, (bool Interleaved, long Size) settings)
    {
        var whole = settings.Size == 0 || (x.Shape is { } shape && shape[^1].Size == settings.Size);
        var turned = whole ? x : e.Slice(x, 0, settings.Size, -1);
        var (c, s) = (e.Unsqueeze(cos, 1), e.Unsqueeze(sin, 1));
        var (a, b) = settings.Interleaved ? Neighbours(e, turned) : Halves(e, turned);
        var (real, imaginary) = (e.Sub(e.Mul(a, c), e.Mul(b, s)), e.Add(e.Mul(a, s), e.Mul(b, c)));
        var joined = settings.Interleaved
            ? e.Reshape(e.Concat([e.Unsqueeze(real, -1), e.Unsqueeze(imaginary, -1)], -1), e.ShapeOf(turned), turned.Shape)
            : e.Concat([real, imaginary], -1);
        return whole ? joined : e.Concat([joined, e.Slice(x, settings.Size, long.MaxValue, -1)], -1);
    }

    /// <summary>Rows of a table at positions; the table itself when there are none.</summary>
    public static Value Rows(OperatorEmitter e, Value table, Value? positions)
    {
        if (positions is null)
        {
            return table;
        }

        var shape = positions.Shape is { } at && table.Shape is { Count: 2 } known ? new Shape([.. at, known[1]]) : null;
        return e.Emit("Gather", [table, positions], table.Type, shape, ("axis", 0L));
    }

    private static Value InLayout(OperatorEmitter e, Value x, long heads, Func<Value, Value> rotate) => OperatorEmitter.RequireRank(x) == 4
        ? rotate(x)
        : AttentionShapes.JoinHeads(e, rotate(AttentionShapes.SplitHeads(e, x, heads)));

    private static (Value First, Value Second) Halves(OperatorEmitter e, Value x)
    {
        var parts = e.Opset >= 18
            ? e.EmitMany(OperatorId.Standard("Split"), [x], 2, ("axis", -1L), ("num_outputs", 2L))
            : e.EmitMany(OperatorId.Standard("Split"), [x], 2, ("axis", -1L));
        var shape = x.Shape is { } known ? new Shape([.. known.SkipLast(1), known[^1].Size / 2 is { } half ? half : Dim.Unknown]) : null;
        (parts[0].Type, parts[0].Shape, parts[1].Type, parts[1].Shape) = (x.Type, shape, x.Type, shape);
        return (parts[0], parts[1]);
    }

    private static (Value First, Value Second) Neighbours(OperatorEmitter e, Value x)
    {
        var pairs = e.Reshape(x, 0, 0, 0, -1, 2);
        return (e.Squeeze(e.Slice(pairs, 0, 1, -1), -1), e.Squeeze(e.Slice(pairs, 1, 2, -1), -1));
    }
}
