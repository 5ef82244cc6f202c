using System.Diagnostics;
using System.Globalization;
using OnnxAdapt.Cli.Bench.Texts;

namespace OnnxAdapt.Benchmarks.Serving;

/// <summary>
/// The bare runtime in a process of its own on the servers' core. It takes a question a line, answers with numbers, and computes nothing
/// between two questions, so that it can be asked right beside each measurement of a server.
/// </summary>
internal sealed class RawSide : IDisposable
{
    /// <summary>First argument of the process that computes.</summary>
    public const string Child = "raw";

    private const string BestQuestion = "best";
    private const string SingleQuestion = "single";

    private readonly Process _process = PinnedProcess.Start(PinnedProcess.ServerCore, "OnnxAdapt.Benchmarks.dll", takesInput: true, Child);

    /// <summary>Milliseconds per text at the best batch size, and that size.</summary>
    public (double Milliseconds, int Batch) Best(LengthMix mix) => Ask(BestQuestion, mix) is [var milliseconds, var batch] ? (milliseconds, (int)batch) : throw new InvalidOperationException("The bare side gave no two numbers.");

    /// <summary>Median milliseconds to tokenise and run one text alone.</summary>
    public double Single(LengthMix mix) => Ask(SingleQuestion, mix)[0];

    /// <summary>The process itself: answers questions until there are no more.</summary>
    public static int RunChild(TextReader questions, TextWriter answers)
    {
        using var raw = new RawEncoder(threads: 1);
        while (questions.ReadLine() is { } question)
        {
            answers.WriteLine(Answer(raw, question.Split(' ')));
            answers.Flush();
        }

        return 0;
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static string Answer(RawEncoder raw, string[] question)
    {
        var mix = LengthMix.All.Single(mix => mix.Name == question[1]);
        if (question[0] == SingleQuestion) return RawMix.Single(raw, mix).ToString(CultureInfo.InvariantCulture);
        var (milliseconds, batch) = RawMix.Best(raw, mix);
        return string.Create(CultureInfo.InvariantCulture, $"{milliseconds} {batch}");
    }

    private double[] Ask(string question, LengthMix mix)
    {
        _process.StandardInput.WriteLine($"{question} {mix.Name}");
        _process.StandardInput.Flush();
        var answer = _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"The bare side ended while it measured '{question} {mix.Name}'.");
        return [.. answer.Split(' ').Select(number => double.Parse(number, CultureInfo.InvariantCulture))];
    }
}
