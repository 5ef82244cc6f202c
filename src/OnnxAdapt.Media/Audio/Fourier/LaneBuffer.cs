using System.Numerics;

namespace OnnxAdapt.Media.Audio.Fourier;

/// <summary>Complex numbers of as many transforms side by side as a vector has lanes.</summary>
/// <param name="length">Numbers in each transform.</param>
internal sealed class LaneBuffer(int length)
{
    /// <summary>Transforms that are computed at once.</summary>
    public static int Lanes => Vector<double>.Count;

    /// <summary>Real parts.</summary>
    public Vector<double>[] Real { get; } = new Vector<double>[length];

    /// <summary>Imaginary parts.</summary>
    public Vector<double>[] Imaginary { get; } = new Vector<double>[length];
}
