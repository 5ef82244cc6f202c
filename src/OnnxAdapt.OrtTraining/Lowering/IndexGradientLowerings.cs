using OnnxAdapt.Autodiff;
using OnnxAdapt.Autodiff.Lowering;
using OnnxAdapt.Autodiff.TrainingOperators;
using OnnxAdapt.Graph;

namespace OnnxAdapt.OrtTraining.Lowering;

/// <summary>Gradients of operators that pick elements: what was picked gets the gradient, all else 0, and repeated picks add up.</summary>
internal static class IndexGradientLowerings
{
    private const long ScatterAddOpset = 16;

    public static IReadOnlyList<KeyValuePair<OperatorId, LoweringRule>> Rules { get; } =
    [
        MicrosoftOperators.Row("GatherGrad", GatherGrad),
        MicrosoftOperators.Row("GatherElementsGrad", GatherElementsGrad),
        MicrosoftOperators.Row("GatherNDGrad", GatherNdGrad),
        MicrosoftOperators.Row("SliceGrad", SliceGrad),
    ];

    /// <summary>(shape, indices, dY): along axis 0 rows are added up; another axis is brought to the front and back.</summary>
    private static Value[]? GatherGrad(OperatorEmitter e, Node n)
    {
        var (shape, indices, dy) = (n.Input(0)!, n.Input(1)!, n.Input(2)!);
        var axis = n.GetInt("axis", 0);
        if (axis == 0)
        {
            return [Rows(e, dy, indices, shape)];
        }

        if (dy.Shape is not { } known || indices.Shape is not { } picked)
        {
            return null;
        }

        var rank = known.Count - picked.Count + 1;
        var first = (int)(axis < 0 ? axis + rank : axis);
        var front = Front(known.Count, first, picked.Count);
        var rows = Rows(e, e.Transpose(dy, front), indices, e.Emit("Gather", [shape, e.Int64s(Front(rank, first, 1))], DataType.Int64, Shape.Of(rank), ("axis", 0L)));
        return [e.Transpose(rows, Inverse(Front(rank, first, 1)))];
    }

    private static Value Rows(OperatorEmitter e, Value dy, Value indices, Value shape)
    {
        var result = e.EmitMany(TrainingOperatorNames.Id(TrainingOperatorNames.GatherGrad), [dy, indices, shape], 1)[0];
        result.Type = dy.Type;
        return result;
    }

    /// <summary>The permutation that brings some axes to the front.</summary>
    private static long[] Front(int rank, int first, int count) =>
    [
        .. Enumerable.Range(first, count).Select(axis => (long)axis),
        .. Enumerable.Range(0, rank).Where(axis => axis < first || axis >= first + count).Select(axis => (long)axis),
    ];

    private static long[] Inverse(long[] permutation)
    {
        var inverse = new long[permutation.Length];
        for (var i = 0; i < inverse.Length; i++)
        {
            inverse[permutation[i]] = i;
        }

        return inverse;
    }

    /// <summary>(dY, shape, indices).</summary>
    private static Value[] GatherElementsGrad(OperatorEmitter e, Node n)
    {
        e.Require(ScatterAddOpset, "The gradient of GatherElements");
        var zeros = e.Filled(0, n.Input(1)!, n.Input(0)!.Type, n.Output(0)!.Shape);
        return
        [
            e.Emit("ScatterElements", [zeros, n.Input(2), n.Input(0)], zeros.Type, zeros.Shape, ("axis", n.GetInt("axis", 0)), ("reduction", "add")),
        ];
    }

    /// <summary>(shape, indices, dY); with batch axes, which both share, these become indices too.</summary>
    private static Value[]? GatherNdGrad(OperatorEmitter e, Node n)
    {
        e.Require(ScatterAddOpset, "The gradient of GatherND");
        var (shape, indices, dy) = (n.Input(0)!, n.Input(1)!, n.Input(2)!);
        var batchAxes = n.GetInt("batch_dims", 0);
        if (batchAxes > 0 && indices.Shape is null)
        {
            return null;
        }

        for (var axis = batchAxes - 1; axis >= 0; axis--)
        {
            indices = e.Concat([BatchIndex(e, indices, axis), indices], -1);
        }

        var zeros = e.Filled(0, shape, dy.Type, n.Output(0)!.Shape);
        return [e.Emit("ScatterND", [zeros, indices, dy], zeros.Type, zeros.Shape, ("reduction", "add"))];
    }

    /// <summary>The position along a batch axis for every index: its last axis has size 1.</summary>
    private static Value BatchIndex(OperatorEmitter e, Value indices, long axis)
    {
        var rank = indices.Shape!.Count;
        var size = e.Squeeze(e.SizeOf(indices, axis), 0);
        var range = e.Emit("Range", [e.Scalar(0, DataType.Int64), size, e.Scalar(1, DataType.Int64)], DataType.Int64, new Shape(Dim.Unknown));
        long[] ones = [.. Enumerable.Range(0, rank).Select(i => i == axis ? -1L : 1L)];
        var target = e.Concat([e.Slice(e.ShapeOf(indices), 0, rank - 1, 0), e.Int64s(1)], 0);
        return e.Emit("Expand", [e.Reshape(range, ones), target], DataType.Int64, new Shape([.. indices.Shape!.SkipLast(1), 1]));
    }

    /// <summary>
    /// (dY, shape, starts, ends, axes?, steps?): the numbers of all elements are cut as the data was; what is left says where each element of dY belongs.
    /// </summary>
    private static Value[] SliceGrad(OperatorEmitter e, Node n)
    {
        var (dy, shape) = (n.Input(0)!, n.Input(1)!);
        var total = e.Emit("ReduceProd", [shape], DataType.Int64, Shape.Scalar, ("keepdims", 0L));
        var range = e.Emit("Range", [e.Scalar(0, DataType.Int64), total, e.Scalar(1, DataType.Int64)], DataType.Int64, new Shape(Dim.Unknown));
        var numbers = e.Reshape(range, shape, n.Output(0)!.Shape);
        var cut = e.Emit("Slice", [numbers, n.Input(2), n.Input(3), n.Input(4), n.Input(5)], DataType.Int64, dy.Shape);
        var zeros = e.Filled(0, e.Unsqueeze(total, 0), dy.Type, new Shape(Dim.Unknown));
        var flat = e.Emit("ScatterElements", [zeros, e.Reshape(cut, -1), e.Reshape(dy, -1)], dy.Type, zeros.Shape, ("axis", 0L));
        return [e.Reshape(flat, shape, n.Output(0)!.Shape)];
    }
}
