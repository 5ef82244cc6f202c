using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Runtime.Optimizers;

/// <summary>
/// Places parameters one after the other in blocks of native memory, each at a multiple of 64 bytes, and cuts them into chunks of
/// fixed length. Chunks depend on the shapes alone, so that sums over them are the same for any number of threads.
/// </summary>
internal sealed class ChunkPlan
{
    /// <summary>Floats in 64 bytes; slots are whole multiples, so kernels need no tail.</summary>
    public const int Granule = 16;

    /// <summary>Floats of a chunk.</summary>
    public const int ChunkLength = 1 << 15;

    public ChunkPlan(IReadOnlyList<TrainableParameter> parameters)
    {
        Slots = new ParameterSlot[parameters.Count];
        var (chunks, rowSlots) = (new List<Chunk>(), new List<RowSlot>());
        long start = 0;
        for (var i = 0; i < Slots.Length; i++)
        {
            Slots[i] = new ParameterSlot(start, CountElements(parameters[i]));
            if (RowSlotOf(i, parameters[i], start) is { } rows)
            {
                rowSlots.Add(rows);
            }
            else
            {
                AddChunks(chunks, i, Slots[i]);
            }

            start += Slots[i].PaddedLength;
        }

        Length = start;
        Chunks = [.. chunks];
        RowSlots = [.. rowSlots];
    }

    /// <summary>Floats of a block that holds every parameter.</summary>
    public long Length { get; }

    /// <summary>Where each parameter is.</summary>
    public ParameterSlot[] Slots { get; }

    /// <summary>Units of work on parameters with dense gradients, in the order of the memory.</summary>
    public Chunk[] Chunks { get; }

    /// <summary>Parameters whose gradients come as rows.</summary>
    public RowSlot[] RowSlots { get; }

    private static RowSlot? RowSlotOf(int index, TrainableParameter parameter, long start)
    {
        if (parameter.RowsOutput is null)
        {
            return null;
        }

        var (rows, width) = (parameter.Dimensions[0], parameter.Dimensions.Skip(1).Aggregate(1L, (product, size) => product * size));
        return width % Granule == 0
            ? new RowSlot(index, start, (int)rows, (int)width)
            : throw AdaptException.Invalid($"parameters[{parameter.Name}]", $"has rows of {width} elements; a gradient can come as rows when that is a multiple of {Granule}.");
    }

    private static int CountElements(TrainableParameter parameter)
    {
        var count = parameter.Dimensions.Aggregate(1L, (product, dimension) => checked(product * dimension));
        return count <= int.MaxValue / sizeof(float)
            ? (int)count
            : throw AdaptException.Invalid($"parameters[{parameter.Name}]", $"has {count} elements; at most {int.MaxValue / sizeof(float)} can be trained.");
    }

    private static void AddChunks(List<Chunk> chunks, int parameter, ParameterSlot slot)
    {
        for (var offset = 0; offset < slot.PaddedLength; offset += ChunkLength)
        {
            chunks.Add(new Chunk(parameter, slot.Start + offset, Math.Min(ChunkLength, slot.PaddedLength - offset)));
        }
    }
}
