using OnnxAdapt.Autodiff;
using OnnxAdapt.Autodiff.Lowering;
using OnnxAdapt.Autodiff.TrainingOperators;
using OnnxAdapt.Graph;

namespace OnnxAdapt.OrtTraining.Lowering;

/// <summary>LSTM and GRU that keep what their gradients need, and those gradients.</summary>
internal static class RecurrentLowerings
{
    public static IReadOnlyList<KeyValuePair<OperatorId, LoweringRule>> Rules { get; } =
    [
        MicrosoftOperators.Row("LSTMTraining", (e, n) => Renamed(e, n, TrainingOperatorNames.LstmTraining, 8, 5)),
        MicrosoftOperators.Row("LSTMGrad", LstmGrad),
        MicrosoftOperators.Row("GRUTraining", (e, n) => Renamed(e, n, TrainingOperatorNames.GruTraining, 6, 3)),
        MicrosoftOperators.Row("GRUGrad", (e, n) => Typed(Renamed(e, n, TrainingOperatorNames.GruGrad, 10, 5), n.Input(0)!, n.Input(1)!, n.Input(2)!)),
    ];

    private static Value[] Renamed(OperatorEmitter e, Node n, string opType, int inputs, int outputs)
    {
        var results = MicrosoftOperators.Training(e, opType, [.. Enumerable.Range(0, inputs).Select(n.Input)], outputs, n);
        foreach (var result in results)
        {
            result.Type = n.Input(0)!.Type;
        }

        return results;
    }

    /// <summary>Microsoft's operator takes no peepholes: (X, W, R, lengths, h0, c0, Y, cells, gates, dY, dYh, dYc).</summary>
    private static Value[] LstmGrad(OperatorEmitter e, Node n)
    {
        Value?[] inputs =
        [
            .. Enumerable.Range(0, 6).Select(n.Input),
            null,
            .. Enumerable.Range(6, 6).Select(n.Input),
        ];
        return Typed(MicrosoftOperators.Training(e, TrainingOperatorNames.LstmGrad, inputs, 7, n), n.Input(0)!, n.Input(1)!, n.Input(2)!);
    }

    private static Value[] Typed(Value[] results, params ReadOnlySpan<Value> like)
    {
        foreach (var result in results)
        {
            result.Type = like[0].Type;
        }

        for (var i = 0; i < like.Length; i++)
        {
            MicrosoftOperators.Like(results[i], like[i]);
        }

        return results;
    }
}
