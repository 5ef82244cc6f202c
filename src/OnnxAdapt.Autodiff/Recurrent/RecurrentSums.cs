using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Recurrent;

/// <summary>The gradients of one direction of a recurrent layer.</summary>
/// <param name="ForInputs">da of all steps as it meets Wx + b, [steps, batch, gates hidden].</param>
/// <param name="ForStates">da of all steps as it meets Rh + b.</param>
/// <param name="Weight">W of the direction.</param>
internal sealed record RecurrentSums(Value ForInputs, Value ForStates, Value Weight)
{
    /// <summary>Gradients of the starts, [batch, hidden].</summary>
    public required IReadOnlyList<Value> Starts { get; init; }

    /// <summary>dR.</summary>
    public required Value Recurrence { get; init; }

    /// <summary>dP, where the layer has peepholes.</summary>
    public Value? Peepholes { get; init; }

    /// <summary>a^T b over all steps and rows.</summary>
    public static Value Product(OperatorEmitter e, Value a, Value b) => e.Gemm(Rows(e, a), Rows(e, b), transposeA: true);

    /// <summary>dX, dW, dR, dB, gradients of the starts, dP.</summary>
    public static Value?[] Together(OperatorEmitter e, RecurrentLayer layer, RecurrentSums[] directions)
    {
        Value All(Func<RecurrentSums, Value> part) => layer.Together([.. directions.Select(part)], 0);
        var dx = e.Sum([.. directions.Select(direction => e.MatMul(direction.ForInputs, direction.Weight))]);
        return
        [
            dx,
            All(direction => Product(e, direction.ForInputs, layer.X)),
            All(direction => direction.Recurrence),
            All(direction => e.Concat([Sum(e, direction.ForInputs), Sum(e, direction.ForStates)], 0)),
            .. Enumerable.Range(0, directions[0].Starts.Count).Select(i => All(direction => direction.Starts[i])),
            directions[0].Peepholes is null ? null : All(direction => direction.Peepholes!),
        ];
    }

    private static Value Rows(OperatorEmitter e, Value x) => x.Shape is { Count: 3 } shape && shape[2].Size is { } size
        ? e.Reshape(x, -1, size)
        : e.Reshape(x, e.Concat([e.Int64s(-1), e.SizeOf(x, 2)], 0), new Shape(Dim.Unknown, Dim.Unknown));

    private static Value Sum(OperatorEmitter e, Value x) => e.ReduceSum(x, [0, 1], keepDims: false);
}
