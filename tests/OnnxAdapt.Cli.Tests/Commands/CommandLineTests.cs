using OnnxAdapt.TestKit;

namespace OnnxAdapt.Cli.Tests.Commands;

public sealed class CommandLineTests
{
    private static readonly string Model = RepositoryPaths.InRoot("models/static-en-256/model.onnx");

    public static TheoryData<string> Commands =>
    [
        "", "demo", "serve", "models", "models list", "models show", "models versions", "models load", "models unload", "models reload",
        "models promote", "models rollback", "embed", "predict", "adapt", "evaluate", "sessions", "sessions list", "sessions cancel", "inspect",
        "gradients", "verify", "bench", "bench serve",
    ];

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Help_EveryCommand_DescribesEveryOption(string command)
    {
        var run = await CliRun.RunAsync([.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("--json", run.Output, StringComparison.Ordinal);
        var undescribed = run.Output.Split('\n').Where(line => line.StartsWith("  --", StringComparison.Ordinal) && !line.TrimEnd().Contains("  ", StringComparison.Ordinal) && line.TrimEnd().TrimStart().Split("  ").Length < 2);
        Assert.Empty(undescribed);
    }

    [Theory]
    [InlineData("frobnicate", "frobnicate")]
    [InlineData("embed --model m", "--input")]
    [InlineData("embed --model m --input x.txt --batch 0", "--batch: 0 is not between 1 and 4096")]
    [InlineData("embed --model m --input x.txt --truncation up", "up")]
    [InlineData("embed --model m --input x.txt --server h:1 --models .", "leave them out with --server")]
    [InlineData("adapt --data x.csv --base b", "Give --base and --name to start a session, or --resume to go on with one")]
    [InlineData("adapt --data x.csv --base b --name n --resume s", "Give --base and --name to start a session, or --resume to go on with one")]
    [InlineData("adapt --data x.csv --base b --name n --epochs 1 --steps 2", "Give one of --epochs, --steps and --patience")]
    [InlineData("adapt --data x.csv --base b --name n --validation 0.7", "--validation: 0.7 is not between 0 and 0.5")]
    [InlineData("adapt --data x.csv --base b --name n --task poetry", "poetry")]
    [InlineData("adapt --data x.csv --base b --name n --train last:0", "'last:0' is none of head, last:N")]
    [InlineData("adapt --data x.csv --base b --name n --loss-option smooth", "'smooth' is not of the form name=number")]
    [InlineData("models promote m", "version")]
    [InlineData("serve --port many", "many")]
    public async Task Options_Wrong_AreRefusedWithExitCode2(string command, string message)
    {
        var people = await CliRun.RunAsync(command.Split(' '));
        var machine = await CliRun.RunAsync([.. command.Split(' '), "--json"]);

        Assert.Equal((2, 2), (people.ExitCode, machine.ExitCode));
        Assert.Equal("", people.Output);
        Assert.Contains(message, people.Error, StringComparison.Ordinal);
        Assert.Contains("--help", people.Error, StringComparison.Ordinal);
        var error = Assert.Single(machine.Json).GetProperty("error");
        Assert.Equal("INVALID_ARGUMENT", error.GetProperty("code").GetString());
        Assert.Contains(message, error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal("", machine.Error);
    }

    [Theory]
    [InlineData("inspect no-such-file.onnx", "NOT_FOUND", 2)]
    [InlineData("embed --model m --input x.txt --server h:port", "INVALID_ARGUMENT", 2)]
    [InlineData("embed --model m --input x.txt --models no-such-folder", "NOT_FOUND", 2)]
    [InlineData("embed --model m --input no-such.txt --server 127.0.0.1:9", "NOT_FOUND", 2)]
    [InlineData("models list --server 127.0.0.1:9 --timeout 60", "UNAVAILABLE", 1)]
    [InlineData("embed --model m --input x.txt --tensor-column a --shape 2 --shape 3 --server h:1", "INVALID_ARGUMENT", 2)]
    public async Task Failures_AreJsonWithTheirExitCode(string command, string code, int exitCode)
    {
        var run = await CliRun.RunAsync([.. command.Split(' '), "--json"]);

        var error = Assert.Single(run.Json).GetProperty("error");
        Assert.Equal((code, exitCode), (error.GetProperty("code").GetString(), run.ExitCode));
        Assert.NotEqual("", error.GetProperty("message").GetString());
        Assert.DoesNotContain("   at ", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inspect_Model_SaysWhatItHolds()
    {
        var people = await CliRun.RunAsync("inspect", Model);
        var machine = await CliRun.RunAsync("inspect", Model, "--json");

        Assert.Contains("sentence_embedding", people.Output, StringComparison.Ordinal);
        var report = Assert.Single(machine.Json);
        Assert.Equal(17, report.GetProperty("opsets").GetProperty("ai.onnx").GetInt32());
        Assert.Equal(2, report.GetProperty("inputs").GetArrayLength());
        Assert.Equal(0, report.GetProperty("problems").GetArrayLength());
        Assert.Contains("no, because ", people.Output, StringComparison.Ordinal);
        Assert.False(report.GetProperty("packed_execution").GetBoolean());
        Assert.Equal(1, report.GetProperty("packing_obstacles").GetArrayLength());
        Assert.Contains("each in a graph of its own", people.Output, StringComparison.Ordinal);
        Assert.Equal(0, report.GetProperty("low_rank_weights").GetArrayLength());
    }

    [Fact]
    public async Task Inspect_NoModel_IsTheCallersMistake()
    {
        var run = await CliRun.RunAsync("inspect", RepositoryPaths.InRoot("models/static-en-256/tokenizer.json"));

        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith("error: ", run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
