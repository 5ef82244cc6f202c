using OnnxAdapt.Server.Protocols.Inference.Requests;

namespace OnnxAdapt.Server.Protocols.Inference.SharedMemory;

/// <summary>A part of a registered region.</summary>
/// <param name="Region">Name of the region.</param>
/// <param name="Offset">First byte, counted from the region's.</param>
/// <param name="ByteSize">Bytes.</param>
internal sealed record MemoryTarget(string Region, long Offset, long ByteSize)
{
    private const string RegionName = "shared_memory_region";
    private const string OffsetName = "shared_memory_offset";
    private const string SizeName = "shared_memory_byte_size";

    /// <summary>Reads the parameters of an input or output; null when it is not in shared memory.</summary>
    /// <exception cref="Abstractions.AdaptException">InvalidArgument for a part without a size, or a negative one.</exception>
    public static MemoryTarget? Read(InferParameters parameters)
    {
        var region = parameters.Text(RegionName);
        var offset = parameters.Integer(OffsetName);
        var size = parameters.Integer(SizeName);
        if (region is null)
        {
            return offset is null && size is null
                ? null
                : throw InferErrors.Invalid($"'{RegionName}' is missing beside '{(size is null ? OffsetName : SizeName)}'");
        }

        return size is >= 0 && (offset ?? 0) >= 0
            ? new MemoryTarget(region, offset ?? 0, size.Value)
            : throw InferErrors.Invalid($"'{SizeName}' must be given beside '{RegionName}', and neither it nor '{OffsetName}' may be negative");
    }

    /// <summary>The same as parameters of an answered output.</summary>
    public IEnumerable<KeyValuePair<string, object>> ToParameters() =>
        [new(RegionName, Region), new(SizeName, ByteSize), new(OffsetName, Offset)];
}
