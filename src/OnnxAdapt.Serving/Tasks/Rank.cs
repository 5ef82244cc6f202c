namespace OnnxAdapt.Serving.Tasks;

/// <summary>The score of a pair.</summary>
/// <param name="Index">Its number in the request.</param>
/// <param name="Score">From 0 to 1, or the raw output where raw scores were asked for.</param>
public readonly record struct Rank(int Index, float Score);
