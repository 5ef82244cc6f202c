using Microsoft.Win32.SafeHandles;
using OnnxAdapt.Adaptation.Storage;

namespace OnnxAdapt.Adaptation.Log;

/// <summary>
/// Walks a log from its start. The last record may be cut short or unfinished, since it was never acknowledged then; anything
/// else that does not check is damage.
/// </summary>
internal static class RecordScanner
{
    /// <summary>Hands every whole record to <paramref name="replay"/>.</summary>
    /// <returns>Where the next record goes: what lies behind is a torn tail.</returns>
    public static long Scan(SafeFileHandle file, string path, Action<long, ReadOnlyMemory<byte>> replay)
    {
        var length = RandomAccess.GetLength(file);
        var header = new byte[RecordFrame.HeaderBytes];
        var offset = (long)RecordFrame.FileHeaderBytes;
        while (length - offset >= RecordFrame.HeaderBytes)
        {
            FileReads.Exactly(file, header, offset);
            var payload = ReadPayload(file, path, header, offset, length);
            if (payload is null) break;
            Replay(path, offset, payload, replay);
            offset += RecordFrame.HeaderBytes + payload.Length;
        }

        return offset;
    }

    private static byte[]? ReadPayload(SafeFileHandle file, string path, byte[] header, long offset, long length)
    {
        if (RecordFrame.PayloadLength(header, offset) is not { } size)
        {
            return OnlyZerosFrom(file, offset, length) ? null : throw Damage(path, offset);
        }

        var end = offset + RecordFrame.HeaderBytes + size;
        if (end > length) return null;
        var payload = new byte[size];
        FileReads.Exactly(file, payload, offset + RecordFrame.HeaderBytes);
        if (RecordFrame.PayloadIsWhole(header, payload)) return payload;
        return end == length || OnlyZerosFrom(file, end, length) ? null : throw Damage(path, offset);
    }

    private static void Replay(string path, long offset, byte[] payload, Action<long, ReadOnlyMemory<byte>> replay)
    {
        try
        {
            replay(offset, payload);
        }
        catch (InvalidDataException cause)
        {
            throw StoredFormat.Damaged(path, $"the record at byte {offset} makes no sense ({cause.Message})", cause);
        }
    }

    private static bool OnlyZerosFrom(SafeFileHandle file, long offset, long length)
    {
        var buffer = new byte[64 * 1024];
        for (var at = offset; at < length;)
        {
            var read = RandomAccess.Read(file, buffer, at);
            if (read == 0) break;
            if (buffer.AsSpan(0, read).ContainsAnyExcept((byte)0)) return false;
            at += read;
        }

        return true;
    }

    private static Exception Damage(string path, long offset) =>
        StoredFormat.Damaged(path, $"the record at byte {offset} does not match its checksum, and further records follow");
}
