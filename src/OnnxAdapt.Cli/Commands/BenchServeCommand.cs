using System.CommandLine;
using OnnxAdapt.Cli.Bench.Load;
using OnnxAdapt.Cli.Bench.Measuring;
using OnnxAdapt.Cli.Bench.Reports;
using OnnxAdapt.Cli.Bench.Texts;
using OnnxAdapt.Cli.Failures;
using OnnxAdapt.Cli.Options;

namespace OnnxAdapt.Cli.Commands;

/// <summary><c>onnxadapt bench serve</c>.</summary>
internal static class BenchServeCommand
{
    private const int SyntheticTexts = 4096;

    private static readonly LoadTargetOptions Target = new();
    private static readonly LoadOptions Load = new();
    private static readonly Option<string> Lengths = new("--lengths") { Description = "Lengths of synthetic texts: short (8-16 tokens), mixed (8-256), long (256); or a file with a text a line.", HelpName = "short|mixed|long|file", DefaultValueFactory = _ => "short" };
    private static readonly Option<int> PerRequest = new("--texts") { Description = "Texts in one request.", HelpName = "count", DefaultValueFactory = _ => 1 };
    private static readonly Option<string> Format = new("--output", "-o") { Description = "What to print; json is the same as --json.", HelpName = "text|json", DefaultValueFactory = _ => "text" };
    private static readonly Option<string?> Plot = new("--plot") { Description = "Write latency over percentiles as an SVG picture.", HelpName = "file" };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("serve", "Put a running server under load and measure latency and throughput.");
        Format.AcceptOnlyFromAmong("text", "json");
        OptionRanges.Require(PerRequest, 1, 4096);
        Target.AddTo(command);
        Load.AddTo(command);
        foreach (var option in new Option[] { Lengths, PerRequest, Format, Plot }) command.Options.Add(option);
        return command.Runs(RunAsync, parse => parse.GetValue(Format) == "json");
    }

    private static async Task RunAsync(CommandCall call)
    {
        var plan = Load.Read(call.Parse);
        RequireFolder(call.Parse.GetValue(Plot));
        var texts = new RequestTexts(ReadTexts(call.Parse.GetValue(Lengths)!, plan.Seed), Count(call.Parse));
        using var target = Target.Connect(call.Parse);
        await ProbeAsync(target, texts, call.Cancellation).ConfigureAwait(false);
        var result = await new LoadRun(target, texts, plan, TimeProvider.System).RunAsync(call.Cancellation).ConfigureAwait(false);
        var report = new BenchReport(Target.Protocol(call.Parse).Name, call.Parse.GetValue(Lengths)!, plan, result);
        report.Write(call.Output);
        if (result.Answered == 0) throw new CasesFailedException((int)Math.Min(result.Requests, int.MaxValue));
        if (call.Parse.GetValue(Plot) is { } file) await WritePlotAsync(file, report, call.Cancellation).ConfigureAwait(false);
    }

    private static int Count(ParseResult parse)
    {
        var (protocol, count) = (Target.Protocol(parse), parse.GetValue(PerRequest));
        return protocol.OneText && count > 1 ? throw CommandException.Invalid($"--texts: a request of {protocol.Name} takes one text.") : count;
    }

    private static void RequireFolder(string? file)
    {
        if (file is not null && Path.GetDirectoryName(Path.GetFullPath(file)) is { } folder && !Directory.Exists(folder)) throw CommandException.NotFound($"--plot: there is no folder '{folder}'.");
    }

    private static IReadOnlyList<string> ReadTexts(string lengths, int seed)
    {
        if (LengthMix.Find(lengths) is { } mix) return TextMaker.Make(mix, SyntheticTexts, seed);
        if (!File.Exists(lengths)) throw CommandException.NotFound($"--lengths: '{lengths}' is none of short, mixed and long, and there is no such file.");
        var lines = File.ReadLines(lengths).Where(line => line.Trim().Length > 0).ToArray();
        return lines.Length > 0 ? lines : throw CommandException.Invalid($"--lengths: '{lengths}' holds no text.");
    }

    /// <summary>One request before the load, so that a wrong name or address is told as what it is.</summary>
    private static async Task ProbeAsync(ILoadTarget target, RequestTexts texts, CancellationToken cancellationToken)
    {
        try
        {
            await target.SendAsync(texts.Next(), cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException failure)
        {
            var code = (int?)failure.StatusCode switch { 404 => "NOT_FOUND", 401 => "UNAUTHENTICATED", >= 400 and < 500 and not 429 => "INVALID_ARGUMENT", _ => "UNAVAILABLE" };
            throw new CommandException(code, failure.Message, failure);
        }
        catch (OperationCanceledException failure) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CommandException(CallStatus.TimedOut, "The first request was not answered in its time.", failure);
        }
    }

    private static async Task WritePlotAsync(string file, BenchReport report, CancellationToken cancellationToken)
    {
        var picture = PercentilePlot.Draw(report.Result.Latency, $"{report.Protocol}, {report.Lengths}: {report.Load}");
        await File.WriteAllTextAsync(file, picture, cancellationToken).ConfigureAwait(false);
    }
}
