using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Contract;

namespace OnnxAdapt.Adaptation.Tests.Support;

public static class StreamExtensions
{
    /// <summary>Answers up to the last of the given command.</summary>
    public static async Task<List<SessionEvent>> AnswersToAsync(this ISessionStream stream, string commandId)
    {
        var answers = new List<SessionEvent>();
        await foreach (var answer in stream.ReadEventsAsync())
        {
            answers.Add(answer);
            if (answer is SessionEvent.Done done && done.CommandId == commandId) return answers;
            if (answer is SessionEvent.Failed failed && failed.CommandId == commandId) return answers;
        }

        throw new InvalidOperationException($"The stream ended before '{commandId}' was answered.");
    }

    public static async Task<List<SessionEvent>> RunAsync(this ISessionStream stream, SessionCommand command)
    {
        await stream.SubmitAsync(command);
        return await stream.AnswersToAsync(command.Id);
    }

    public static async Task<SessionEvent.Acknowledged> SendAsync(this ISessionStream stream, long sequence, params Example[] examples)
    {
        await stream.AppendAsync(sequence, examples);
        await foreach (var answer in stream.ReadEventsAsync())
        {
            if (answer is SessionEvent.Acknowledged acknowledged && acknowledged.Sequence == sequence) return acknowledged;
        }

        throw new InvalidOperationException($"The stream ended before batch {sequence} was acknowledged.");
    }

    /// <summary>Runs a command that has to succeed; names the reason when it does not.</summary>
    public static async Task<List<SessionEvent>> SucceedAsync(this ISessionStream stream, SessionCommand command)
    {
        var answers = await stream.RunAsync(command);
        Assert.True(answers[^1] is SessionEvent.Done, answers[^1].ToString());
        return answers;
    }

    public static SessionEvent.Failed Failure(this IEnumerable<SessionEvent> answers) => answers.OfType<SessionEvent.Failed>().Single();

    public static EvaluationResult Evaluation(this IEnumerable<SessionEvent> answers) => answers.OfType<SessionEvent.Evaluated>().Single().Result;
}
