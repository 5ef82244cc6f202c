namespace OnnxAdapt.Cli.Scoring;

/// <summary>How often one label was taken for another.</summary>
internal sealed record ConfusionPair(string Truth, string Answer, long Count);
