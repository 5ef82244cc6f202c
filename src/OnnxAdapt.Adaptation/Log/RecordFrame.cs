using System.Buffers.Binary;
using OnnxAdapt.Adaptation.Storage;

namespace OnnxAdapt.Adaptation.Log;

/// <summary>
/// How records lie in the log. File: magic (8), version (4), CRC-32C of both (4). Record: payload length (4), CRC-32C over length
/// and file offset (4), CRC-32C of the payload (4), payload. The separate check of the length tells a record that was cut short
/// (length right, bytes missing) from a damaged one.
/// </summary>
internal static class RecordFrame
{
    public const uint Version = 1;
    public const int FileHeaderBytes = 16;
    public const int HeaderBytes = 12;

    private static readonly byte[] Magic = "OADPTLOG"u8.ToArray();

    public static byte[] FileHeader()
    {
        var header = new byte[FileHeaderBytes];
        Magic.CopyTo(header, 0);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(8), Version);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(12), Crc32C.Of(header.AsSpan(0, 12)));
        return header;
    }

    public static void CheckFileHeader(ReadOnlySpan<byte> header, string path)
    {
        if (!header[..8].SequenceEqual(Magic) || BinaryPrimitives.ReadUInt32LittleEndian(header[12..]) != Crc32C.Of(header[..12]))
        {
            throw StoredFormat.Damaged(path, "its first 16 bytes are not those of an example log");
        }

        var version = BinaryPrimitives.ReadUInt32LittleEndian(header[8..]);
        if (version > Version) throw StoredFormat.Newer(path, version, Version);
    }

    public static byte[] Wrap(ReadOnlySpan<byte> payload, long offset)
    {
        var frame = new byte[HeaderBytes + payload.Length];
        BinaryPrimitives.WriteInt32LittleEndian(frame, payload.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(4), LengthCheck(frame, offset));
        BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(8), Crc32C.Of(payload));
        payload.CopyTo(frame.AsSpan(HeaderBytes));
        return frame;
    }

    /// <summary>The payload length, or null when the length itself is damaged.</summary>
    public static int? PayloadLength(ReadOnlySpan<byte> header, long offset)
    {
        var length = BinaryPrimitives.ReadInt32LittleEndian(header);
        return length >= 0 && BinaryPrimitives.ReadUInt32LittleEndian(header[4..]) == LengthCheck(header, offset) ? length : null;
    }

    public static bool PayloadIsWhole(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload) =>
        BinaryPrimitives.ReadUInt32LittleEndian(header[8..]) == Crc32C.Of(payload);

    private static uint LengthCheck(ReadOnlySpan<byte> header, long offset)
    {
        Span<byte> checkedBytes = stackalloc byte[12];
        header[..4].CopyTo(checkedBytes);
        BinaryPrimitives.WriteInt64LittleEndian(checkedBytes[4..], offset);
        return Crc32C.Of(checkedBytes);
    }
}
