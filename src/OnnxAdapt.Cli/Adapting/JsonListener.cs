using OnnxAdapt.Cli.Output;
using OnnxAdapt.V1;

namespace OnnxAdapt.Cli.Adapting;

/// <summary>Progress as JSON lines.</summary>
internal sealed class JsonListener(CommandOutput output) : IAdaptListener
{
    /// <inheritdoc/>
    public void Opened(string sessionId, bool resumed) => output.WriteJson(json =>
    {
        json.WriteString("progress", "session");
        json.WriteString("session", sessionId);
        json.WriteBoolean("resumed", resumed);
    });

    /// <inheritdoc/>
    public void Streamed(long sent, long acknowledged) => output.WriteJson(json =>
    {
        json.WriteString("progress", "examples");
        json.WriteNumber("sent", sent);
        json.WriteNumber("acknowledged", acknowledged);
    });

    /// <inheritdoc/>
    public void Rejected(long line, string reason) => output.WriteJson(json =>
    {
        json.WriteString("progress", "rejected");
        json.WriteNumber("line", line);
        json.WriteString("reason", reason);
    });

    /// <inheritdoc/>
    public void Trained(Progress progress) => output.WriteJson(json =>
    {
        json.WriteString("progress", progress.FeaturesReady < progress.FeaturesTotal ? "features" : "train");
        json.WriteNumber("step", progress.Step);
        json.WriteFinite("epoch", progress.Epoch);
        json.WriteFinite("loss", progress.Loss);
        json.WriteFinite("learning_rate", progress.LearningRate);
        json.WriteFinite("gradient_norm", progress.GradientNorm);
        json.WriteFinite("examples_per_second", progress.ExamplesPerSecond);
        json.WriteFinite("step_seconds", progress.StepSeconds);
        json.WriteNumber("peak_memory_bytes", progress.PeakMemoryBytes);
        json.WriteNumber("features_ready", progress.FeaturesReady);
        json.WriteNumber("features_total", progress.FeaturesTotal);
    });

    /// <inheritdoc/>
    public void Evaluated(Evaluation evaluation) => output.WriteJson(json =>
    {
        json.WriteString("progress", "evaluation");
        json.WriteNumber("step", evaluation.Step);
        json.WriteNumber("count", evaluation.Count);
        json.WriteFinite("loss", evaluation.Loss);
        json.WriteFinite("accuracy", evaluation.Accuracy);
        json.WriteFinite("macro_f1", evaluation.MacroF1);
        json.WriteFinite("calibration_error", evaluation.CalibrationError);
    });
}
