namespace OnnxAdapt.Abstractions;

/// <summary>An output of a packed graph.</summary>
/// <param name="Name">Its name, that of the padded graph.</param>
/// <param name="PerToken">Whether its first axis counts tokens, where the padded graph has rows and positions; otherwise it counts rows.</param>
public sealed record PackedGraphOutput(string Name, bool PerToken);
