using OnnxAdapt.Adaptation.Contract;

namespace OnnxAdapt.Adaptation.Commands;

/// <summary>Sends a command's answers and keeps those that are worth sending again.</summary>
internal sealed class CommandAnswers(Func<SessionEvent, ValueTask> send)
{
    private readonly List<SessionEvent> _kept = [];

    public IReadOnlyList<SessionEvent> Kept => _kept;

    /// <summary>Answers that are sent once the command is durable.</summary>
    public void Keep(SessionEvent answer) => _kept.Add(answer);

    /// <summary>Progress, sent at once.</summary>
    public void Progress(SessionEvent.Progressed progress)
    {
        var sending = send(progress);
        if (!sending.IsCompleted) sending.AsTask().GetAwaiter().GetResult();
    }

    public async ValueTask SendKeptAsync()
    {
        foreach (var answer in _kept) await send(answer).ConfigureAwait(false);
    }
}
