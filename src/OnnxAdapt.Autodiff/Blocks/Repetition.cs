namespace OnnxAdapt.Autodiff.Blocks;

/// <summary>A stretch of a path that repeats.</summary>
/// <param name="Period">Number of layers in one repeat.</param>
/// <param name="Boundaries">Steps after which one repeat ends and the next begins: one before the first repeat, -1 for the start of the path, and one after each.</param>
/// <param name="FirstLayer">First layer of the first repeat.</param>
/// <param name="EndLayer">Layer behind the last repeat.</param>
/// <param name="Quality">How well the inner boundaries lie, from 0 to 2.</param>
internal sealed record Repetition(int Period, IReadOnlyList<int> Boundaries, int FirstLayer, int EndLayer, double Quality)
{
    /// <summary>Number of layers in all repeats.</summary>
    public int Covered => EndLayer - FirstLayer;

    /// <summary>Number of layers that equal the one a period earlier.</summary>
    public int Matches => Covered - Period;
}
