using OnnxAdapt.Autodiff.Recurrent;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Losses;

/// <summary>
/// Connectionist temporal classification (Graves et al., 2006) in log space. Over the labels with blanks between, l', the forward variables are
/// a_t(s) = log p_t(l'_s) + log(e^a_{t-1}(s) + e^a_{t-1}(s-1) + e^a_{t-1}(s-2)), the last term only where l'_s is no blank and not l'_{s-2}; the loss
/// of a sequence is -log(e^a_T(2 S) + e^a_T(2 S - 1)). The steps are a Scan, whose gradient follows from its body. The mean divides each loss by
/// the label's length first, as PyTorch's does.
/// </summary>
/// <remarks>Predictions are log-probabilities or scores (their log-softmax is taken, which leaves log-probabilities as they are) [time, batch, classes];
/// labels [batch, longest] padded with anything.</remarks>
internal sealed class CtcLoss : ManyLoss
{
    public const string InputLengths = "input_lengths";
    public const string LabelLengths = "label_lengths";
    private const double Impossible = -1e30;

    public override string Name => LossNames.Ctc;

    public override DataType LabelType => DataType.Int64;

    public override IReadOnlyList<LossLabel> Labels(IReadOnlyList<Value> predictions, LossOptions options)
    {
        var batch = predictions[0].Shape is { Count: 3 } shape ? shape[options.BatchFirst ? 0 : 1] : Dim.Unknown;
        return
        [
            new LossLabel("", DataType.Int64, new Shape(batch, Dim.Unknown)),
            new LossLabel(InputLengths, DataType.Int64, new Shape(batch)),
            new LossLabel(LabelLengths, DataType.Int64, new Shape(batch)),
        ];
    }

    public override Value Build(OperatorEmitter emitter, IReadOnlyList<Value> predictions, IReadOnlyList<Value> labels, LossOptions options)
    {
        LossSettings.Allow(Name, options, nameof(options.Blank), nameof(options.BatchFirst), nameof(options.Reduction));
        if (predictions is not [{ Shape: { Count: 3 } } output])
        {
            throw new AutodiffException($"The loss '{Name}' takes one output with three axes.");
        }

        emitter.Require(13, "The loss 'ctc'");
        var scores = options.BatchFirst ? emitter.Transpose(output, [1, 0, 2]) : output;
        var path = new CtcPath(emitter, labels[0], labels[2], options.Blank ?? 0, scores.Type);
        var last = Forward(emitter, emitter.LogSoftmax(scores, 2), path, labels[1]);
        var losses = emitter.Neg(path.Ending(last, Impossible));
        return options.Reduction == LossReduction.Sum ? emitter.ReduceSumAll(losses) : emitter.ReduceMeanAll(emitter.Div(losses, path.Lengths));
    }

    /// <summary>The forward variables after the last step of each sequence: [batch, 2 S + 1].</summary>
    private static Value Forward(OperatorEmitter e, Value logarithms, CtcPath path, Value inputLengths)
    {
        var steps = e.Squeeze(e.SizeOf(logarithms, 0), 0);
        var times = e.Emit("Range", [e.Scalar(0, DataType.Int64), steps, e.Scalar(1, DataType.Int64)], DataType.Int64, new Shape(logarithms.Shape![0]));
        var scan = new ScanWriter(e, backwards: false);
        var state = scan.State(path.Start(Impossible));
        var (probabilities, time) = (scan.Slice(path.Along(logarithms)), scan.Slice(times));
        var body = scan.Body;
        var ways = new[] { state, Shifted(body, state, path, 1), body.Add(Shifted(body, state, path, 2), path.SkipPenalty(Impossible)) };
        var stacked = body.Concat([.. ways.Select(way => body.Unsqueeze(way, -1))], -1);
        var next = body.Add(body.ReduceLogSumExp(stacked, -1), probabilities);
        var runs = body.Unsqueeze(body.Less(time, inputLengths), -1);
        scan.Next(body.Where(runs, next, state));
        return scan.Write()[0];
    }

    /// <summary>The state moved by places to the right; what comes in is impossible.</summary>
    private static Value Shifted(OperatorEmitter body, Value state, CtcPath path, int places)
    {
        var moved = body.Slice(state, 0, -places, 1);
        var shifted = body.Concat([path.Empty(places, Impossible), moved], 1);
        shifted.Shape = state.Shape;
        return shifted;
    }
}
