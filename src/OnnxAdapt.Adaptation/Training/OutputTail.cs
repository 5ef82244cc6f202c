using OnnxAdapt.Graph;

namespace OnnxAdapt.Adaptation.Training;

/// <summary>
/// What stands at the end of a classifier or a regression: behind its last linear layer at most changes of shape, a scale, and a function
/// that makes probabilities. A new head replaces all of it; training the graph's own output leaves out the function.
/// </summary>
internal static class OutputTail
{
    private const int MostNodes = 16;

    /// <summary>The raw outputs: what a last Softmax, LogSoftmax or Sigmoid reads, otherwise the value itself.</summary>
    public static Value Logits(Value output)
    {
        var current = output;
        while (current.Producer is { Op.Domain: "", Op.OpType: "Softmax" or "LogSoftmax" or "Sigmoid" or "Identity" } node && node.Input(0) is { } input) current = input;
        return current;
    }

    /// <summary>What the last linear layer reads, a vector per row; null when the output does not end in such a layer.</summary>
    public static Value? Features(Value output)
    {
        var current = Logits(output);
        for (var nodes = 0; nodes < MostNodes && current.Producer is { } node; nodes++)
        {
            if (IsLinear(node)) return node.Input(0)!.Shape is null or { Count: 2 } ? node.Input(0) : null;
            if (Through(node) is not { } input) return null;
            current = input;
        }

        return null;
    }

    private static bool IsLinear(Node node) => node.Op is { Domain: "", OpType: "Gemm" or "MatMul" } && !IsConstant(node.Input(0)!) && IsConstant(node.Input(1)!);

    /// <summary>The one input that varies, of nodes that only shift, scale or reshape it.</summary>
    private static Value? Through(Node node)
    {
        if (node.Op is not { Domain: "", OpType: "Add" or "Sub" or "Mul" or "Div" or "Reshape" or "Flatten" or "Squeeze" or "Cast" or "Identity" }) return null;
        var varying = node.Inputs.OfType<Value>().Where(input => !IsConstant(input)).ToArray();
        return varying.Length == 1 ? varying[0] : null;
    }

    private static bool IsConstant(Value value) => value.Initializer is not null
        || (value.Producer is { } node && node.Inputs.OfType<Value>().All(IsConstant));
}
