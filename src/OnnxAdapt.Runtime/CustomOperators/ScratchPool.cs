using OnnxAdapt.Runtime.Memory;

namespace OnnxAdapt.Runtime.CustomOperators;

/// <summary>Native memory that kernels borrow during a call and give back, so that steps do not allocate.</summary>
internal static class ScratchPool
{
    private const long MostKept = 32L << 20;

    private static readonly Lock Gate = new();
    private static readonly List<NativeBlock> Free = [];
    private static long _kept;

    /// <summary>Takes the smallest free block that is large enough, unless it is four times too large, or else a new one.</summary>
    public static NativeBlock Take(long floats)
    {
        lock (Gate)
        {
            var found = Free.FindIndex(block => block.Length >= floats);
            if (found >= 0 && Free[found].Length <= 4 * Math.Max(floats, 1024))
            {
                var block = Free[found];
                Free.RemoveAt(found);
                _kept -= block.Length;
                return block;
            }
        }

        return new NativeBlock(floats);
    }

    /// <summary>Gives a block back; the smallest are dropped when too much is kept.</summary>
    public static void Return(NativeBlock block)
    {
        List<NativeBlock> dropped = [];
        lock (Gate)
        {
            var place = Free.FindIndex(other => other.Length >= block.Length);
            Free.Insert(place < 0 ? Free.Count : place, block);
            _kept += block.Length;
            while (_kept > MostKept)
            {
                dropped.Add(Free[0]);
                _kept -= Free[0].Length;
                Free.RemoveAt(0);
            }
        }

        dropped.ForEach(old => old.Dispose());
    }
}
