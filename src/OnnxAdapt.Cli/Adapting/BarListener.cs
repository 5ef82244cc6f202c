using OnnxAdapt.Cli.Output;
using OnnxAdapt.V1;
using Spectre.Console;
using Progress = OnnxAdapt.V1.Progress;

namespace OnnxAdapt.Cli.Adapting;

/// <summary>Progress bars on a terminal.</summary>
internal sealed class BarListener(ProgressContext context, CommandOutput output) : IAdaptListener
{
    private readonly NoteListener _notes = new(output);
    private readonly ProgressTask _streaming = context.AddTask("stream examples");
    private readonly ProgressTask _training = context.AddTask("train", autoStart: false);

    /// <summary>Runs work under bars.</summary>
    public static Task<T> RunAsync<T>(CommandOutput output, Func<IAdaptListener, Task<T>> work) =>
        output.CreateProgressConsole().Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn(), new SpinnerColumn())
            .StartAsync(context => work(new BarListener(context, output)));

    /// <inheritdoc/>
    public void Opened(string sessionId, bool resumed) => _streaming.Description = $"stream into {sessionId}";

    /// <inheritdoc/>
    public void Streamed(long sent, long acknowledged)
    {
        _streaming.MaxValue = Math.Max(1, sent);
        _streaming.Value = acknowledged;
    }

    /// <inheritdoc/>
    public void Rejected(long line, string reason) => _notes.Rejected(line, reason);

    /// <inheritdoc/>
    public void Trained(Progress progress)
    {
        if (!_training.IsStarted) _training.StartTask();
        if (progress.FeaturesReady < progress.FeaturesTotal)
        {
            _training.Description = "compute features";
            _training.MaxValue = progress.FeaturesTotal;
            _training.Value = progress.FeaturesReady;
            return;
        }

        _training.Description = $"train: epoch {progress.Epoch:F1}, loss {progress.Loss:F4}";
        _training.IsIndeterminate = true;
    }

    /// <inheritdoc/>
    public void Evaluated(Evaluation evaluation) => _training.Description = $"train: step {evaluation.Step}, accuracy {evaluation.Accuracy:P2}";
}
