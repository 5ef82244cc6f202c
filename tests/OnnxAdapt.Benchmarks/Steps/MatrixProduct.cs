namespace OnnxAdapt.Benchmarks.Steps;

/// <summary>C = A' B' with A' [M, K] and B' [K, N], each stored transposed or not, for several pairs at once, some number of times in a step.</summary>
internal sealed record MatrixProduct(int Count, int Pairs, int M, int K, int N, bool TransposeA = false, bool TransposeB = false);
