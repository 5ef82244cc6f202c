namespace OnnxAdapt.Cli.Failures;

/// <summary>The work is done and told, but cases failed: exit code 1 without a further message.</summary>
internal sealed class CasesFailedException(int count) : Exception($"{count} cases failed.");
