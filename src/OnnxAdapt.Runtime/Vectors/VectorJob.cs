using System.Runtime.Intrinsics;

namespace OnnxAdapt.Runtime.Vectors;

/// <summary>Runs jobs on the widest vectors that the machine is fast with.</summary>
internal static class VectorJob
{
    /// <summary>Floats in the widest vector.</summary>
    public static int Lanes { get; } =
        Vector512.IsHardwareAccelerated ? Lanes512.Count : Vector256.IsHardwareAccelerated ? Lanes256.Count : Lanes128.Count;

    /// <summary>Does a job.</summary>
    public static void Run<TJob>(TJob job)
        where TJob : struct, IVectorJob
    {
        if (Vector512.IsHardwareAccelerated)
        {
            job.Run<Lanes512, Vector512<float>>();
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            job.Run<Lanes256, Vector256<float>>();
        }
        else
        {
            job.Run<Lanes128, Vector128<float>>();
        }
    }
}
