using OnnxAdapt.Cli.Output;
using OnnxAdapt.V1;

namespace OnnxAdapt.Cli.Adapting;

/// <summary>The news worth a line on standard error, where there is no terminal for bars.</summary>
internal sealed class NoteListener(CommandOutput output) : IAdaptListener
{
    private const int MaxRejections = 20;

    private int _rejections;

    /// <inheritdoc/>
    public void Opened(string sessionId, bool resumed) => output.WriteNote($"session {sessionId}{(resumed ? " resumed" : "")}");

    /// <inheritdoc/>
    public void Streamed(long sent, long acknowledged)
    {
    }

    /// <inheritdoc/>
    public void Rejected(long line, string reason)
    {
        var count = Interlocked.Increment(ref _rejections);
        if (count <= MaxRejections) output.WriteNote($"line {line} rejected: {reason}");
        if (count == MaxRejections) output.WriteNote("more rejected lines are not shown");
    }

    /// <inheritdoc/>
    public void Trained(Progress progress)
    {
    }

    /// <inheritdoc/>
    public void Evaluated(Evaluation evaluation) =>
        output.WriteNote($"step {evaluation.Step}: loss {Numbers.Decimals(evaluation.Loss)}, accuracy {Numbers.Percent(evaluation.Accuracy)}");
}
