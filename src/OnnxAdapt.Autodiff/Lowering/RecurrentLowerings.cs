using OnnxAdapt.Autodiff.Recurrent;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Lowering;

/// <summary>
/// Recurrent layers: batch-first ones between transpositions, and those without a gradient operator as Scans: every RNN, and LSTM and GRU with
/// other activation functions than the usual, with clipping or with coupled gates.
/// </summary>
internal static class RecurrentLowerings
{
    private static readonly string[] GruFunctions = ["Sigmoid", "Tanh"];
    private static readonly string[] LstmFunctions = ["Sigmoid", "Tanh", "Tanh"];

    public static IReadOnlyList<KeyValuePair<OperatorId, LoweringRule>> Rules { get; } =
    [
        new(OperatorId.Standard("RNN"), (e, node) => BatchFirst(e, node, RecurrentForward.Rnn)),
        new(OperatorId.Standard("GRU"), (e, node) => BatchFirst(e, node, IsUsual(node, GruFunctions) ? null : RecurrentForward.Gru)),
        new(OperatorId.Standard("LSTM"), (e, node) => BatchFirst(e, node, IsUsual(node, LstmFunctions) ? null : RecurrentForward.Lstm)),
    ];

    private static bool IsUsual(Node node, string[] functions) =>
        Activation.AreDefault(node, functions) && node.GetFloat("clip", 0) <= 0 && node.GetInt("input_forget", 0) == 0;

    /// <summary>layout = 1 has the batch before steps and directions, in X, Y and the states.</summary>
    private static Value?[]? BatchFirst(OperatorEmitter e, Node node, Func<OperatorEmitter, Node, Value?[]>? write)
    {
        if (node.GetInt("layout", 0) == 0)
        {
            return write?.Invoke(e, node)[..node.Outputs.Count];
        }

        var inputs = node.Inputs.Select((input, i) => input is not null && i is 0 or 5 or 6 ? e.Transpose(input!, [1, 0, 2]) : input).ToArray();
        var attributes = node.Attributes.Where(pair => pair.Key != "layout");
        var outputs = write is null
            ? e.Graph.Add(node.Op, inputs, node.Outputs.Count, attributes)
            : write(e, new Node(node.Op, inputs, [], attributes, node.Name));
        return [.. node.Outputs.Select((output, i) => output is null ? null : e.Transpose(outputs[i]!, i == 0 ? [2, 0, 1, 3] : [1, 0, 2]))];
    }
}
