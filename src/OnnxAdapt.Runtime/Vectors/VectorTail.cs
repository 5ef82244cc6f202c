using System.Runtime.CompilerServices;

namespace OnnxAdapt.Runtime.Vectors;

/// <summary>Vectors at the end of a row, of which only the first lanes exist in memory.</summary>
internal static unsafe class VectorTail
{
    private const int Widest = 16;

    /// <summary>Loads the first lanes; the others are zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Load<TLanes, TVector>(float* source, long count)
        where TLanes : ILanes<TVector>
    {
        if (count >= TLanes.Count)
        {
            return TLanes.Load(source);
        }

        return LoadPart<TLanes, TVector>(source, count);
    }

    /// <summary>Stores the first lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<TLanes, TVector>(TVector value, float* target, long count)
        where TLanes : ILanes<TVector>
    {
        if (count >= TLanes.Count)
        {
            TLanes.Store(value, target);
        }
        else
        {
            StorePart<TLanes, TVector>(value, target, count);
        }
    }

    private static TVector LoadPart<TLanes, TVector>(float* source, long count)
        where TLanes : ILanes<TVector>
    {
        var lanes = stackalloc float[Widest];
        for (var i = 0; i < count; i++)
        {
            lanes[i] = source[i];
        }

        return TLanes.Load(lanes);
    }

    private static void StorePart<TLanes, TVector>(TVector value, float* target, long count)
        where TLanes : ILanes<TVector>
    {
        var lanes = stackalloc float[Widest];
        TLanes.Store(value, lanes);
        for (var i = 0; i < count; i++)
        {
            target[i] = lanes[i];
        }
    }
}
