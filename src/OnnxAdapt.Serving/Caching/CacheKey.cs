using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using OnnxAdapt.Serving.Catalog;
using OnnxAdapt.Serving.Preprocessing;
using OnnxAdapt.Serving.Queueing;

namespace OnnxAdapt.Serving.Caching;

/// <summary>SHA-256 of all that a result depends on: tenant, loaded version, operation, and the row as the graph gets it.</summary>
/// <param name="High">First half.</param>
/// <param name="Low">Second half.</param>
internal readonly record struct CacheKey(UInt128 High, UInt128 Low)
{
    /// <summary>The key of one row.</summary>
    /// <param name="snapshot">The version that answers.</param>
    /// <param name="job">The request.</param>
    /// <param name="row">Number of the row.</param>
    public static CacheKey Of(ModelSnapshot snapshot, InferenceJob job, int row)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, Encoding.UTF8.GetBytes(job.Tenant));
        Append(hash, BitConverter.GetBytes(snapshot.Id));
        Append(hash, Encoding.UTF8.GetBytes(job.Plan.Head is null ? job.Plan.Group : $"head {job.Plan.Group}"));
        AppendRow(hash, job.Rows[row]);
        Span<byte> bytes = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(bytes);
        return MemoryMarshal.Read<CacheKey>(bytes);
    }

    private static void AppendRow(IncrementalHash hash, EncodedRow row)
    {
        Append(hash, MemoryMarshal.AsBytes<int>(row.Ids));
        Append(hash, MemoryMarshal.AsBytes<int>(row.TypeIds ?? []));
        Append(hash, MemoryMarshal.AsBytes<int>(row.Mask ?? []));
        if (row.Counted is { } counted) Append(hash, BitConverter.GetBytes(counted.Counted));
        foreach (var tensor in row.Tensors ?? [])
        {
            Append(hash, Encoding.UTF8.GetBytes($"{tensor.Name}|{tensor.Value.ElementType}|{string.Join('x', tensor.Value.Dimensions.ToArray())}"));
            Append(hash, tensor.Value.Data.Span);
        }
    }

    /// <summary>Every part with its length before it, so that no two lists of parts are alike.</summary>
    private static void Append(IncrementalHash hash, ReadOnlySpan<byte> part)
    {
        hash.AppendData(BitConverter.GetBytes(part.Length));
        hash.AppendData(part);
    }
}
