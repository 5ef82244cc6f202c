namespace OnnxAdapt.Graph.Inference.Rules;

/// <summary>Operators that sum an axis up in one number.</summary>
internal static class ReductionInference
{
    public static IEnumerable<(OperatorId Op, InferenceRule Rule)> Rules =>
    [
        .. Rows.Of(Reduce, "ReduceSum", "ReduceMean", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceL1", "ReduceL2", "ReduceLogSum", "ReduceLogSumExp", "ReduceSumSquare"),
        .. Rows.Of(ArgReduce, "ArgMax", "ArgMin"),
        .. Rows.Of(Loss, "SoftmaxCrossEntropyLoss", "NegativeLogLikelihoodLoss"),
    ];

    private static void Reduce(InferenceContext node)
    {
        if (node.Shape(0) is not { } shape)
        {
            return;
        }

        var listed = LayoutInference.IntegersFrom(node, 1, "axes");
        var keep = node.Node.GetInt("keepdims", 1) != 0;
        if (listed is null && node.HasInput(1))
        {
            node.SetShape(0, keep ? new Shape([.. shape.Select(_ => Dim.Unknown)]) : null);
            return;
        }

        if (listed is null or [] && node.Node.GetInt("noop_with_empty_axes", 0) != 0)
        {
            node.SetShape(0, shape);
            return;
        }

        var axes = listed is null or [] ? [.. Enumerable.Range(0, shape.Count)] : node.Axes(listed, shape.Count);
        node.SetShape(0, axes is null ? null : Without(shape, axes, keep));
        if (node.Elements(0) is { } elements && node.Output(0).Shape is { Count: < 2 })
        {
            node.SetElements(node.Node.Op.OpType switch
            {
                "ReduceProd" => [DimMath.Product(elements)],
                "ReduceSum" => [DimMath.Sum(elements)],
                "ReduceMax" when elements.Length > 0 => [elements.Aggregate(DimMath.Maximum)],
                "ReduceMin" when elements.Length > 0 => [elements.Aggregate(DimMath.Minimum)],
                _ => null,
            });
        }
    }

    private static Shape Without(Shape shape, int[] axes, bool keep) => keep
        ? new Shape([.. shape.Select((dim, i) => axes.Contains(i) ? 1 : dim)])
        : new Shape([.. shape.Where((_, i) => !axes.Contains(i))]);

    private static void ArgReduce(InferenceContext node)
    {
        if (node.Shape(0) is { } shape && node.Axis(node.Node.GetInt("axis", 0), shape.Count) is { } axis)
        {
            node.Set(0, DataType.Int64, Without(shape, [axis], node.Node.GetInt("keepdims", 1) != 0));
        }
    }

    private static void Loss(InferenceContext node)
    {
        node.SetShape(0, node.Node.GetString("reduction", "mean") == "none" ? node.Shape(1) : Shape.Scalar);
        node.Set(1, node.Type(0), node.Shape(0));
    }
}
