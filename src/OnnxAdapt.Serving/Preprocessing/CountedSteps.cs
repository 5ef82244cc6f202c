namespace OnnxAdapt.Serving.Preprocessing;

/// <summary>How much of a row along its axis of time is no padding.</summary>
/// <param name="Steps">Steps that the graph gets.</param>
/// <param name="Counted">How many of them count.</param>
/// <param name="Outputs">How many of the graph's vectors count, where that is known.</param>
internal readonly record struct CountedSteps(int Steps, int Counted, int? Outputs)
{
    /// <summary>How many of a number of vectors count: the same share as of the steps where nothing better is known.</summary>
    public int Of(int vectors)
    {
        if (Counted >= Steps) return vectors;
        var counted = Outputs ?? (int)(((long)vectors * Counted + Steps - 1) / Steps);
        return Math.Clamp(counted, Math.Min(1, vectors), vectors);
    }
}
