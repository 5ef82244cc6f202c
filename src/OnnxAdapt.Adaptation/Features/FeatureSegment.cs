using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Win32.SafeHandles;
using OnnxAdapt.Adaptation.Storage;

namespace OnnxAdapt.Adaptation.Features;

/// <summary>
/// A file of feature rows of one size. Header (64 bytes): magic, version, row size, fingerprint of the base, CRC-32C. Row: content key (32 bytes),
/// float32 elements, CRC-32C of both. Rows that do not check are computed again, so a torn tail or damage costs time only.
/// </summary>
internal sealed class FeatureSegment : IDisposable
{
    private const uint Version = 1;
    private const int HeaderBytes = 64;
    private static readonly byte[] Magic = "OADPTFEA"u8.ToArray();

    private readonly SafeFileHandle _file;
    private readonly int _rowBytes;

    private FeatureSegment(string path, SafeFileHandle file, int featureSize)
    {
        Path = path;
        _file = file;
        _rowBytes = RowBytes(featureSize);
        Rows = (RandomAccess.GetLength(file) - HeaderBytes) / _rowBytes;
    }

    public string Path { get; }

    public long Rows { get; private set; }

    public long Bytes => HeaderBytes + (Rows * _rowBytes);

    public DateTimeOffset LastUsed { get; set; }

    public static int RowBytes(int featureSize) => ContentKey.Bytes + (featureSize * sizeof(float)) + sizeof(uint);

    public static FeatureSegment Create(string path, string fingerprint, int featureSize)
    {
        var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete);
        RandomAccess.Write(file, Header(fingerprint, featureSize), 0);
        return new FeatureSegment(path, file, featureSize);
    }

    /// <summary>Opens a segment; null when it is not one of this base and version.</summary>
    public static FeatureSegment? Open(string path, string fingerprint, int featureSize)
    {
        var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete);
        var header = new byte[HeaderBytes];
        if (RandomAccess.Read(file, header, 0) == HeaderBytes && header.AsSpan().SequenceEqual(Header(fingerprint, featureSize)))
        {
            return new FeatureSegment(path, file, featureSize) { LastUsed = File.GetLastWriteTimeUtc(path) };
        }

        file.Dispose();
        return null;
    }

    public IEnumerable<ContentKey> Keys()
    {
        var key = new byte[ContentKey.Bytes];
        for (long row = 0; row < Rows; row++)
        {
            FileReads.Exactly(_file, key, Offset(row));
            yield return ContentKey.Read(key);
        }
    }

    /// <summary>Appends rows behind each other.</summary>
    /// <returns>Number of the first.</returns>
    public long Append(IReadOnlyList<(ContentKey Key, float[] Row)> rows)
    {
        var buffer = new byte[rows.Count * _rowBytes];
        for (var i = 0; i < rows.Count; i++)
        {
            Encode(rows[i].Key, rows[i].Row, buffer.AsSpan(i * _rowBytes, _rowBytes));
        }

        var first = Rows;
        RandomAccess.Write(_file, buffer, Offset(first));
        Rows += rows.Count;
        return first;
    }

    public bool TryRead(long row, ContentKey key, Span<float> target)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(_rowBytes);
        try
        {
            var bytes = buffer.AsSpan(0, _rowBytes);
            FileReads.Exactly(_file, bytes, Offset(row));
            var body = bytes[..^sizeof(uint)];
            if (ContentKey.Read(body) != key || Crc32C.Of(body) != BinaryPrimitives.ReadUInt32LittleEndian(bytes[^sizeof(uint)..])) return false;
            body[ContentKey.Bytes..].CopyTo(MemoryMarshal.AsBytes(target));
            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public void Delete()
    {
        Dispose();
        File.Delete(Path);
    }

    public void Dispose() => _file.Dispose();

    private static byte[] Header(string fingerprint, int featureSize)
    {
        var header = new byte[HeaderBytes];
        Magic.CopyTo(header, 0);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(8), Version);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(12), featureSize);
        SHA256.HashData(Encoding.UTF8.GetBytes(fingerprint)).CopyTo(header, 16);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(HeaderBytes - sizeof(uint)), Crc32C.Of(header.AsSpan(0, HeaderBytes - sizeof(uint))));
        return header;
    }

    private static void Encode(ContentKey key, float[] row, Span<byte> bytes)
    {
        key.Write(bytes);
        MemoryMarshal.AsBytes(row.AsSpan()).CopyTo(bytes[ContentKey.Bytes..]);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[^sizeof(uint)..], Crc32C.Of(bytes[..^sizeof(uint)]));
    }

    private long Offset(long row) => HeaderBytes + (row * _rowBytes);
}
