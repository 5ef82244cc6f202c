using System.CommandLine;
using OnnxAdapt.Cli.Failures;
using OnnxAdapt.Cli.Options;
using OnnxAdapt.Verification;

namespace OnnxAdapt.Cli.Commands;

/// <summary><c>onnxadapt verify</c>.</summary>
internal static class VerifyCommand
{
    private static readonly Argument<string> Kind = new("kind") { Description = $"Kind of the folder: {string.Join(", ", CaseFolders.Names)}." };
    private static readonly Argument<string> Folder = new("folder") { Description = "Folder with reference cases." };
    private static readonly Option<string[]> Cases = new("--case") { Description = "Only cases whose name contains this text; may be repeated." };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("verify", "Run a folder of reference cases and tell which agree.");
        command.Arguments.Add(Kind);
        command.Arguments.Add(Folder);
        command.Options.Add(Cases);
        command.Options.Add(KernelOptions.NoKernels);
        return command.Runs(Run);
    }

    private static Task Run(CommandCall call)
    {
        var kind = CaseFolders.Get(call.Parse.GetValue(Kind)!);
        var folder = call.Parse.GetValue(Folder)!;
        var options = new VerificationOptions { Kernels = KernelOptions.Of(call.Parse) };
        var results = new List<CaseResult>();
        foreach (var name in Wanted(kind.Cases(folder), call.Parse.GetValue(Cases) ?? []))
        {
            call.Cancellation.ThrowIfCancellationRequested();
            results.Add(kind.Run(folder, name, options));
            Tell(call, results[^1]);
        }

        Total(call, results);
        return Task.CompletedTask;
    }

    private static IEnumerable<string> Wanted(IReadOnlyList<string> names, string[] parts) =>
        names.Where(name => parts.Length == 0 || Array.Exists(parts, part => name.Contains(part, StringComparison.Ordinal)));

    private static void Tell(CommandCall call, CaseResult result)
    {
        call.Output.WriteText(result.Passed ? $"pass {result.Name}" : $"FAIL {result.Name}: {result.Failure}");
        call.Output.WriteJson(json =>
        {
            json.WriteString("case", result.Name);
            json.WriteBoolean("passed", result.Passed);
            if (!result.Passed) json.WriteString("reason", result.Failure);
        });
    }

    private static void Total(CommandCall call, List<CaseResult> results)
    {
        var failed = results.Where(result => !result.Passed).Select(result => $"{result.Name}: {result.Failure}").ToArray();
        call.Output.WriteText($"{results.Count - failed.Length} of {results.Count} cases agree.");
        call.Output.WriteJson(json =>
        {
            json.WriteNumber("cases", results.Count);
            json.WriteNumber("passed", results.Count - failed.Length);
            json.WriteStartArray("failed");
            Array.ForEach(failed, json.WriteStringValue);
            json.WriteEndArray();
        });
        if (failed.Length > 0) throw new CasesFailedException(failed.Length);
    }
}
