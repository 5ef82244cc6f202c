using OnnxAdapt.Autodiff.TrainingOperators;
using OnnxAdapt.Graph;
using static OnnxAdapt.Autodiff.GradientRows;

namespace OnnxAdapt.Autodiff.Rules;

/// <summary>
/// Recurrent layers. The forward node is replaced by one that also gives what the gradient needs, and the gradient of all inputs is one node.
/// Layers with unusual functions are written as Scans before (see the lowerings).
/// </summary>
internal static class RecurrentRules
{
    public static IReadOnlyList<GradientRow> Rows { get; } =
    [
        NodeRule("LSTM", Lstm, input => input != 4),
        NodeRule("GRU", Gru, input => input != 4),
    ];

    private static Value?[] Lstm(GradientContext c)
    {
        var outputs = Saved(c, TrainingOperatorNames.LstmTraining, 3, 2);
        Value?[] inputs = [c.Input(0), c.Input(1), c.Input(2), .. Optional(c, 4, 5, 6, 7), outputs[0], outputs[3], outputs[4], .. Gradients(c, 3)];
        return Backward(c, TrainingOperatorNames.LstmGrad, inputs, [0, 1, 2, 3, 5, 6, 7]);
    }

    private static Value?[] Gru(GradientContext c)
    {
        var outputs = Saved(c, TrainingOperatorNames.GruTraining, 2, 1);
        Value?[] inputs = [c.Input(0), c.Input(1), c.Input(2), .. Optional(c, 3, 4, 5), outputs[0], outputs[2], .. Gradients(c, 2)];
        return Backward(c, TrainingOperatorNames.GruGrad, inputs, [0, 1, 2, 3, 5]);
    }

    private static IReadOnlyList<Value?> Saved(GradientContext c, string name, int forward, int more)
    {
        var outputs = Enumerable.Range(0, forward + more).Select(i => i < forward ? c.Node.Output(i) : null);
        c.Replace(TrainingOperatorNames.Id(name), c.Node.Inputs, [.. outputs], c.Node.Attributes);
        foreach (var (i, output) in c.Node.Outputs.Index())
        {
            (output!.Type, output.Shape) = (c.Input(0).Type, output.Shape ?? SavedShape(c, i == 0 || i >= forward, i == forward + more - 1));
        }

        return c.Node.Outputs;
    }

    /// <summary>[steps, directions, batch, hidden] and [directions, batch, hidden]; gates lie side by side on the last axis.</summary>
    private static Shape SavedShape(GradientContext c, bool isStack, bool isGates)
    {
        var (x, w, r) = (c.Input(0).Shape, c.Input(1).Shape, c.Input(2).Shape);
        var (steps, batch) = x is { Count: 3 } ? (x[0], x[1]) : (Dim.Unknown, Dim.Unknown);
        Dim directions = c.Node.GetString("direction", "forward") == "bidirectional" ? 2 : 1;
        var last = isGates ? w is { Count: 3 } ? w[1] : Dim.Unknown : r is { Count: 3 } ? r[2] : Dim.Unknown;
        return isStack ? new Shape(steps, directions, batch, last) : new Shape(directions, batch, last);
    }

    private static IEnumerable<Value?> Optional(GradientContext c, params int[] inputs) => inputs.Select(c.InputOrNull);

    private static IEnumerable<Value?> Gradients(GradientContext c, int count) => Enumerable.Range(0, count).Select(c.OutputGradient);

    /// <param name="c">The forward node.</param>
    /// <param name="name">Gradient operator.</param>
    /// <param name="inputs">Its inputs; those at the end that are left out are not named.</param>
    /// <param name="targets">Forward inputs whose gradients its outputs are.</param>
    private static Value?[] Backward(GradientContext c, string name, Value?[] inputs, int[] targets)
    {
        var result = new Value?[c.InputCount];
        foreach (var target in targets.Where(c.Needs))
        {
            var like = c.Input(target);
            result[target] = new Value(c.Graph.FreshName(name), like.Type, like.Shape);
        }

        var outputs = targets.Select(target => target < result.Length ? result[target] : null);
        var node = new Node(TrainingOperatorNames.Id(name), inputs.Take(1 + Array.FindLastIndex(inputs, input => input is not null)), outputs, c.Node.Attributes);
        c.Graph.Graph.Nodes.Add(node);
        return result;
    }
}
