namespace OnnxAdapt.Adaptation.Contract;

/// <summary>An example that was not taken.</summary>
/// <param name="Index">Position in its batch.</param>
/// <param name="Reason">What is wrong with it.</param>
public sealed record Rejection(int Index, string Reason);
