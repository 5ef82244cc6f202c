using OnnxAdapt.Cli.Output;
using OnnxAdapt.Client.Sessions;
using OnnxAdapt.V1;

namespace OnnxAdapt.Cli.Adapting;

/// <summary>Runs a job with the progress that fits the output.</summary>
internal static class AdaptRun
{
    /// <summary>Runs it to its summary.</summary>
    public static Task<Summary> RunAsync(AdaptationClient sessions, AdaptPlan plan, CommandOutput output, CancellationToken cancellationToken)
    {
        Task<Summary> Work(IAdaptListener listener) => new AdaptJob(sessions, plan, listener).RunAsync(cancellationToken);
        if (output.Json) return Work(new JsonListener(output));
        return output.Interactive ? BarListener.RunAsync(output, Work) : Work(new NoteListener(output));
    }
}
