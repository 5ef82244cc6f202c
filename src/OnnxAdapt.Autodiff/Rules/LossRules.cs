using OnnxAdapt.Graph;
using static OnnxAdapt.Autodiff.GradientRows;

namespace OnnxAdapt.Autodiff.Rules;

/// <summary>
/// Losses over classes. Inputs: scores or log-probabilities [N, C, ...], labels [N, ...], class weights [C]. Labels and class weights get
/// no gradient; an ignored label counts for nothing. With only ignored labels a mean is 0 / 0, as the forward pass is.
/// </summary>
internal static class LossRules
{
    public static IReadOnlyList<GradientRow> Rows { get; } =
    [
        Rule("NegativeLogLikelihoodLoss", LogProbabilities, null, null),
        Rule("SoftmaxCrossEntropyLoss", Scores, null, null),
    ];

    /// <summary>d loss / d log p of the label's class is the label's weight, negated; 0 for the other classes.</summary>
    private static Value LogProbabilities(GradientContext c)
    {
        var label = new Label(c);
        return c.ScatterElements(c.ZerosLike(c.Input(0)), label.Positions, c.Neg(label.Share), 1);
    }

    /// <summary>With g the gradient of log p, its own from the second output included: dx = g - p sum(g).</summary>
    private static Value Scores(GradientContext c)
    {
        var x = c.Input(0);
        var p = c.Node.Output(1) is { } logarithm ? c.Exp(logarithm) : c.Emit("Softmax", [x], x.Type, x.Shape, ("axis", 1L));
        if (c.OutputGradient(0) is null)
        {
            return c.Sub(c.OutputGradient(1)!, c.Mul(p, c.ReduceSum(c.OutputGradient(1)!, [1])));
        }

        var label = new Label(c);
        var zeros = c.OutputGradient(1) ?? c.ZerosLike(x);
        var own = c.GatherElements(zeros, label.Positions, 1);
        var g = c.ScatterElements(zeros, label.Positions, c.Sub(own, label.Share), 1);
        return c.Sub(g, c.Mul(p, c.OutputGradient(1) is null ? c.Neg(label.Share) : c.ReduceSum(g, [1])));
    }

    /// <summary>What each label contributes: its class along axis 1, and how much of the loss's gradient reaches it.</summary>
    private sealed class Label
    {
        public Label(GradientContext c)
        {
            var labels = c.Input(1);
            var ignored = c.Node.Attributes.TryGetValue("ignore_index", out var index) ? c.Equal(labels, c.Scalar(index.Int, labels)) : null;
            var classes = ignored is null ? labels : c.Where(ignored, c.Scalar(0, labels), labels);
            var weights = Weights(c, classes, ignored);
            Positions = c.Unsqueeze(classes, 1);
            Share = c.Unsqueeze(c.Mul(weights, Upstream(c, weights)), 1);
        }

        /// <summary>[N, 1, ...].</summary>
        public Value Positions { get; }

        /// <summary>[N, 1, ...].</summary>
        public Value Share { get; }

        private static Value Weights(GradientContext c, Value classes, Value? ignored)
        {
            var type = c.Input(0).Type;
            var weights = c.InputOrNull(2) is { } given
                ? c.Emit("Gather", [given, classes], type, classes.Shape)
                : c.Filled(1, c.ShapeOf(classes), type, classes.Shape);
            return ignored is null ? weights : c.Where(ignored, c.Scalar(0, weights), weights);
        }

        private static Value Upstream(GradientContext c, Value weights) => c.Node.GetString("reduction", "mean") == "mean"
            ? c.Div(c.Dy, c.ReduceSumAll(weights))
            : c.Dy;
    }
}
