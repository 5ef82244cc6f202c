using System.Text.Json;
using OnnxAdapt.Autodiff.Losses;

namespace OnnxAdapt.Verification.Exports;

/// <summary>The loss of a reference case in this library's terms.</summary>
/// <param name="Name">Name of the loss.</param>
/// <param name="Options">Its settings.</param>
/// <param name="Predictions">Outputs that it is computed on, in order; empty for all float outputs.</param>
/// <param name="Keys">Keys of the reference file for the labels, in the order of the loss's labels; for a weighted sum, the prefix of one key per output.</param>
public sealed record CaseLoss(string Name, LossOptions Options, IReadOnlyList<string> Predictions, IReadOnlyList<string> Keys)
{
    /// <summary>Prefix of the weights of outputs.</summary>
    public const string CotangentPrefix = "cotangent.";

    /// <summary>Reads the field <c>loss</c> of a case description.</summary>
    /// <exception cref="NotSupportedException">The kind of loss is not known.</exception>
    public static CaseLoss Of(JsonElement loss)
    {
        var kind = loss.GetProperty("kind").GetString();
        var options = new LossOptions { Reduction = Text(loss, "reduction") == "sum" && kind != "cotangent" ? LossReduction.Sum : LossReduction.Mean };
        return kind switch
        {
            "cross_entropy" => new(LossNames.CrossEntropy, options with { ClassAxis = (int)Number(loss, "axis", -1), IgnoreIndex = (long)Number(loss, "ignore_index", -100), LabelSmoothing = Number(loss, "label_smoothing", 0) }, Outputs(loss, "output"), ["label"]),
            "nll_of_probs" => new(LossNames.NegativeLogLikelihood, options, Outputs(loss, "output"), ["label"]),
            "bce_with_logits" => new(LossNames.BinaryCrossEntropy, options, Outputs(loss, "output"), ["label"]),
            "mse" => new(LossNames.MeanSquaredError, options, Outputs(loss, "output"), ["target"]),
            "l1" or "mae" => new(LossNames.MeanAbsoluteError, options, Outputs(loss, "output"), ["target"]),
            "huber" => new(LossNames.Huber, options with { Delta = Number(loss, "delta", 1) }, Outputs(loss, "output"), ["target"]),
            "smooth_l1" => new(LossNames.SmoothL1, options with { Delta = Number(loss, "beta", 1) }, Outputs(loss, "output"), ["target"]),
            "cosine_mse" => new(LossNames.Cosine, options, Outputs(loss, "output"), ["target"]),
            "in_batch_contrastive" => new(LossNames.Contrastive, options with { Scale = Number(loss, "scale", 1), Normalize = false }, Outputs(loss, "output"), []),
            "contrastive_pair" => new(LossNames.ContrastivePair, options with { Margin = Number(loss, "margin", 1) }, Outputs(loss, "first", "second"), ["label"]),
            "triplet" => new(LossNames.Triplet, options with { Margin = Number(loss, "margin", 1), Epsilon = Number(loss, "eps", 1e-6) }, Outputs(loss, "anchor", "positive", "negative"), []),
            "ctc" => new(LossNames.Ctc, options with { Blank = (int)Number(loss, "blank", 0), BatchFirst = Text(loss, "layout") == "NTC" }, Outputs(loss, "output"), ["label", "input_lengths", "label_lengths"]),
            "cotangent" => new(LossNames.WeightedSum, options, [], [CotangentPrefix]),
            _ => throw new NotSupportedException($"The kind of loss '{kind}' is not known."),
        };
    }

    private static string[] Outputs(JsonElement loss, params ReadOnlySpan<string> fields)
    {
        var outputs = new string[fields.Length];
        for (var i = 0; i < outputs.Length; i++)
        {
            outputs[i] = Text(loss, fields[i]) ?? throw new NotSupportedException($"The loss names no '{fields[i]}'.");
        }

        return outputs;
    }

    private static string? Text(JsonElement loss, string field) => loss.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static double Number(JsonElement loss, string field, double otherwise) => loss.TryGetProperty(field, out var value) ? value.GetDouble() : otherwise;
}
