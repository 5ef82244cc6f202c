using System.Text.Json;
using OnnxAdapt.Cli.Output;
using OnnxAdapt.V1;

namespace OnnxAdapt.Cli.Adapting;

/// <summary>What came of an adaptation, as the last JSON line and for people.</summary>
internal static class AdaptSummary
{
    /// <summary>Writes it.</summary>
    public static void Write(CommandOutput output, Summary summary, ModelTask task, double seconds)
    {
        output.WriteJson(json => WriteCost(json, summary, task));
        output.WriteJson(json => WriteJson(json, summary, task, seconds));
        var version = summary.Version == 0 ? "nothing published" : $"version {summary.Version} of '{summary.Model}' published";
        output.WriteText($"{version}: {Numbers.Count((long)summary.Examples)} examples, {Numbers.Count((long)summary.Rejected)} rejected");
        if (summary.UnpublishedReason.Length > 0) output.WriteText(summary.UnpublishedReason);
        if (summary.Evaluation is { } evaluation) output.WriteText(Validation(evaluation, task));
        if (summary.FrozenEvaluation is { } frozen) output.WriteText($"a head on the frozen base: {Validation(frozen, task)}");
        if (summary.PeakMemoryBytes > 0) output.WriteText($"a step took {Numbers.Seconds(summary.StepSeconds)}, memory at most {summary.PeakMemoryBytes >> 20} MiB");
        output.WriteText($"{Numbers.Seconds(seconds)} in all: features {Numbers.Seconds(summary.FeatureSeconds)}, training {Numbers.Seconds(summary.TrainSeconds)}");
    }

    private static string Validation(Evaluation evaluation, ModelTask task) => task == ModelTask.Embedding
        ? $"validation: own partner nearest {Numbers.Percent(evaluation.Accuracy)}, rank correlation {Numbers.Decimals(evaluation.RankCorrelation)}, loss {Numbers.Decimals(evaluation.Loss)} on {evaluation.Count} examples"
        : task == ModelTask.Regression
        ? $"validation: mean squared error {Numbers.Decimals(evaluation.MeanSquaredError)}, R2 {Numbers.Decimals(evaluation.RSquared)} on {evaluation.Count} examples"
        : $"validation: accuracy {Numbers.Percent(evaluation.Accuracy)}, macro F1 {Numbers.Percent(evaluation.MacroF1)}, loss {Numbers.Decimals(evaluation.Loss)} on {evaluation.Count} examples";

    private static void WriteCost(Utf8JsonWriter json, Summary summary, ModelTask task)
    {
        json.WriteString("progress", "cost");
        json.WriteSeconds("step_seconds", summary.StepSeconds);
        json.WriteNumber("peak_memory_bytes", summary.PeakMemoryBytes);
        if (summary.FrozenEvaluation is not { } frozen) return;
        json.WriteFinite("frozen_loss", frozen.Loss);
        if (task != ModelTask.Regression) json.WriteFinite("frozen_accuracy", frozen.Accuracy);
    }

    private static void WriteJson(Utf8JsonWriter json, Summary summary, ModelTask task, double seconds)
    {
        json.WriteString("model", summary.Model);
        json.WriteNumber("version", summary.Version);
        json.WriteNumber("examples", summary.Examples);
        json.WriteNumber("rejected", summary.Rejected);
        if (task == ModelTask.Regression)
        {
            json.WriteFinite("mean_squared_error", summary.Evaluation?.MeanSquaredError ?? double.NaN);
            json.WriteFinite("r_squared", summary.Evaluation?.RSquared ?? double.NaN);
        }
        else
        {
            json.WriteFinite("accuracy", summary.Evaluation?.Accuracy ?? double.NaN);
        }

        if (task == ModelTask.Embedding) json.WriteFinite("rank_correlation", summary.Evaluation?.RankCorrelation ?? double.NaN);
        json.WriteFinite("loss", summary.Evaluation?.Loss ?? double.NaN);
        json.WriteSeconds("seconds", seconds);
        json.WriteSeconds("feature_seconds", summary.FeatureSeconds);
        json.WriteSeconds("train_seconds", summary.TrainSeconds);
        if (summary.UnpublishedReason.Length > 0) json.WriteString("unpublished_reason", summary.UnpublishedReason);
    }
}
