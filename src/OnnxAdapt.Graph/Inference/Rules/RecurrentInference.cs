namespace OnnxAdapt.Graph.Inference.Rules;

/// <summary>Recurrent layers: input [sequence, batch, features], or batch first with layout 1.</summary>
internal static class RecurrentInference
{
    public static IEnumerable<(OperatorId Op, InferenceRule Rule)> Rules => Rows.Of(Recur, "LSTM", "GRU", "RNN");

    private static void Recur(InferenceContext node)
    {
        var batchFirst = node.Node.GetInt("layout", 0) != 0;
        Dim directions = node.Node.GetString("direction", "forward") == "bidirectional" ? 2 : 1;
        var hidden = HiddenSize(node);
        var input = node.Shape(0);
        if (input is { Count: not 3 })
        {
            node.Fail($"the input has shape {input}, but must have three axes");
            return;
        }

        var (sequence, batch) = input is null ? (Dim.Unknown, Dim.Unknown) : batchFirst ? (input[1], input[0]) : (input[0], input[1]);
        node.SetShape(0, batchFirst ? new Shape(batch, sequence, directions, hidden) : new Shape(sequence, directions, batch, hidden));
        var state = batchFirst ? new Shape(batch, directions, hidden) : new Shape(directions, batch, hidden);
        node.SetShape(1, state);
        node.SetShape(2, state);
    }

    private static Dim HiddenSize(InferenceContext node) =>
        node.Node.Attributes.TryGetValue("hidden_size", out var size) ? size.Int : node.Shape(2) is { Count: 3 } recurrence ? recurrence[2] : Dim.Unknown;
}
