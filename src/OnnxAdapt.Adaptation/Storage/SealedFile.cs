using System.Buffers.Binary;
using System.Security.Cryptography;
using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Adaptation.Storage;

/// <summary>
/// A small file that is replaced as a whole: magic, version, sections with their lengths, SHA-256 over all before it.
/// A reader sees an earlier or a later state, never a mixture; a damaged or newer file is refused.
/// </summary>
internal static class SealedFile
{
    private const uint Version = 1;
    private const int HeaderBytes = 16;
    private static readonly byte[] Magic = "OADPTSEA"u8.ToArray();

    public static void Save(string path, params ReadOnlySpan<ReadOnlyMemory<byte>> sections)
    {
        var writer = new ByteWriter();
        writer.Bytes(Magic);
        WriteUInt32(writer, Version);
        WriteUInt32(writer, (uint)sections.Length);
        foreach (var section in sections)
        {
            writer.Block(section.Span);
        }

        writer.Bytes(SHA256.HashData(writer.Written.Span));
        DurableFiles.Replace(path, writer.Written);
    }

    public static ReadOnlyMemory<byte>[] Load(string path)
    {
        var bytes = File.ReadAllBytes(path);
        if (bytes.Length < HeaderBytes + SHA256.HashSizeInBytes || !bytes.AsSpan(0, Magic.Length).SequenceEqual(Magic)) throw Damaged(path);
        var version = BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(8));
        if (version > Version) throw StoredFormat.Newer(path, version, Version);
        var body = bytes.AsSpan(0, bytes.Length - SHA256.HashSizeInBytes);
        if (!SHA256.HashData(body).AsSpan().SequenceEqual(bytes.AsSpan(body.Length))) throw Damaged(path);
        var reader = new ByteReader(body[HeaderBytes..]);
        var sections = new ReadOnlyMemory<byte>[BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(12))];
        for (var i = 0; i < sections.Length; i++)
        {
            sections[i] = reader.Block().ToArray();
        }

        return sections;
    }

    private static void WriteUInt32(ByteWriter writer, uint value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        writer.Bytes(bytes);
    }

    private static AdaptException Damaged(string path) => StoredFormat.Damaged(path, "its checksum does not match");
}
