using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Lowering;

/// <summary>
/// BatchNormalization that trains: it is written without memory (momentum 0), so that its second and third outputs are the batch's own
/// statistics, which the gradient needs; the running ones are computed beside it.
/// </summary>
internal static class BatchNormalizationLowerings
{
    private const string OpType = "BatchNormalization";

    public static IReadOnlyList<KeyValuePair<OperatorId, LoweringRule>> Rules { get; } = [new(OperatorId.Standard(OpType), WithoutMemory)];

    /// <summary>
    /// The forms before operator set 14: several outputs meant training, and up to version 8 <c>spatial</c> = 0 asked for statistics of every element
    /// instead of every channel.
    /// </summary>
    public static IReadOnlyList<Value?> ToCurrent(OperatorEmitter e, Node node)
    {
        var isTraining = node.Outputs.Skip(1).Any(output => output is not null);
        if (node.GetInt("spatial", 1) == 0)
        {
            return isTraining
                ? throw new AutodiffException($"{node} trains with spatial = 0, statistics of every element. Export the model with spatial = 1.")
                : [PerElement(e, node)];
        }

        return isTraining ? Training(e, node) : [Again(e, node, training: false, node.GetFloat("momentum", 0.9f))[0]];
    }

    private static IReadOnlyList<Value?>? WithoutMemory(OperatorEmitter e, Node node)
    {
        var isDone = node.GetFloat("momentum", 0.9f) == 0 && node.Output(1) is not null && node.Output(2) is not null;
        return e.Opset < 14 || node.GetInt("training_mode", 0) == 0 || isDone ? null : Training(e, node);
    }

    /// <summary>Y, running mean, running variance, and for old forms the batch's mean and variance.</summary>
    private static List<Value?> Training(OperatorEmitter e, Node node)
    {
        var outputs = Again(e, node, training: true, momentum: 0);
        var results = new List<Value?> { outputs[0] };
        for (var i = 1; i < node.Outputs.Count; i++)
        {
            results.Add(node.Output(i) is null ? null : i < 3 ? Running(e, node, i, outputs[i]) : outputs[i - 2]);
        }

        return results;
    }

    /// <summary>momentum old + (1 - momentum) batch.</summary>
    private static Value Running(OperatorEmitter e, Node node, int output, Value batch)
    {
        var momentum = node.GetFloat("momentum", 0.9f);
        return e.Add(e.Mul(node.Input(output + 2)!, momentum), e.Mul(batch, 1 - momentum));
    }

    private static Value[] Again(OperatorEmitter e, Node node, bool training, float momentum)
    {
        var attributes = new List<KeyValuePair<string, AttributeValue>> { new("epsilon", node.GetFloat("epsilon", 1e-5f)), new("momentum", momentum) };
        if (training)
        {
            attributes.Add(new("training_mode", 1L));
        }

        Value?[] inputs = training ? [.. node.Inputs.Take(3), Scratch(e, node.Input(3)!), Scratch(e, node.Input(4)!)] : [.. node.Inputs];
        var outputs = e.Graph.Add(OperatorId.Standard(OpType), inputs, training ? 3 : 1, attributes);
        (outputs[0].Type, outputs[0].Shape) = (node.Input(0)!.Type, node.Input(0)!.Shape);
        foreach (var statistic in outputs[1..])
        {
            (statistic.Type, statistic.Shape) = (node.Input(3)!.Type, node.Input(3)!.Shape);
        }

        return outputs;
    }

    /// <summary>
    /// The runtime writes the second and third output over the memory of the fourth and fifth input, whoever else reads that. Without
    /// memory their values count for nothing, so they get finite ones of their own, which no optimisation folds or merges.
    /// </summary>
    public static Value Scratch(OperatorEmitter e, Value statistic) =>
        e.Emit("RandomUniformLike", [statistic], statistic.Type, statistic.Shape, ("seed", 1f));

    private static Value PerElement(OperatorEmitter e, Node node)
    {
        var r = e.Reciprocal(e.Sqrt(e.Add(node.Input(4)!, node.GetFloat("epsilon", 1e-5f))));
        return e.Add(e.Mul(e.Mul(e.Sub(node.Input(0)!, node.Input(3)!), r), node.Input(1)!), node.Input(2)!);
    }
}
