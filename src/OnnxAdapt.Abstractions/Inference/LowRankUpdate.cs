namespace OnnxAdapt.Abstractions;

/// <summary>A low-rank update of one weight matrix of a graph: W becomes W + <paramref name="Left"/> <paramref name="Right"/>.</summary>
/// <param name="Weight">Name of the initializer, with two axes.</param>
/// <param name="Left">Float [rows of W as stored, rank].</param>
/// <param name="Right">Float [rank, columns of W as stored]; factors such as alpha / rank are in it already.</param>
public sealed record LowRankUpdate(string Weight, Tensor Left, Tensor Right);
