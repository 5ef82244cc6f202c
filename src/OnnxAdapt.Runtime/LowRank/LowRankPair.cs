using OnnxAdapt.Runtime.Vectors;

namespace OnnxAdapt.Runtime.LowRank;

/// <summary>The two thin matrices of one product: y += (x Down^T) Up.</summary>
/// <param name="rank">Rows of both.</param>
/// <param name="inputs">Numbers of x.</param>
/// <param name="outputs">Numbers of y.</param>
/// <param name="memory">Room for <see cref="Size"/> floats, all zero.</param>
internal readonly unsafe struct LowRankPair(int rank, int inputs, int outputs, float* memory)
{
    /// <summary>Rows of both.</summary>
    public int Rank { get; } = rank;

    /// <summary>Numbers of x.</summary>
    public int Inputs { get; } = inputs;

    /// <summary>Numbers of y.</summary>
    public int Outputs { get; } = outputs;

    /// <summary>[rank, inputs], each row followed by zeros up to <see cref="DownStride"/>.</summary>
    public float* Down { get; } = memory;

    /// <summary>[rank, outputs].</summary>
    public float* Up => Down + ((long)Rank * DownStride);

    /// <summary>Floats from one row of <see cref="Down"/> to the next: whole vectors.</summary>
    public int DownStride => RoundUp(Inputs);

    /// <summary>Whether there is anything.</summary>
    public bool Exists => Rank > 0;

    /// <summary>Floats that a pair takes.</summary>
    public static long Size(int rank, int inputs, int outputs) => (long)rank * (RoundUp(inputs) + outputs);

    private static int RoundUp(int size) => (size + VectorJob.Lanes - 1) / VectorJob.Lanes * VectorJob.Lanes;
}
