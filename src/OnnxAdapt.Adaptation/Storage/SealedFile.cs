using System.Buffers.Binary;
using System.Security.Cryptography;
using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Adaptation.Storage;

/// <summary>
/// A file that is replaced as a whole: magic, version, sections with their lengths, SHA-256 over all before it.
/// A reader sees an earlier or a later state, never a mixture; a damaged or newer file is refused. Neither writing nor reading holds the
/// file in memory.
/// </summary>
internal static class SealedFile
{
    private const uint Version = 1;
    private const int HeaderBytes = 16;
    private static readonly byte[] Magic = "OADPTSEA"u8.ToArray();

    public static void Save(string path, params SealedSection[] sections) => DurableFiles.Replace(path, file =>
    {
        using var stream = new HashingStream(file);
        stream.Write(Header(sections.Length));
        foreach (var section in sections) Write(stream, section);
        file.Write(stream.Hash());
    });

    public static SealedContent Load(string path)
    {
        using var file = File.OpenRead(path);
        var header = new byte[HeaderBytes];
        if (file.Length < HeaderBytes + SHA256.HashSizeInBytes) throw Damaged(path);
        file.ReadExactly(header);
        if (!header.AsSpan(0, Magic.Length).SequenceEqual(Magic)) throw Damaged(path);
        var version = BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(8));
        if (version > Version) throw StoredFormat.Newer(path, version, Version);
        RequireHash(file, path);
        file.Position = HeaderBytes;
        return new SealedContent(path, Sections(file, BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(12))));
    }

    private static byte[] Header(int sections)
    {
        var header = new byte[HeaderBytes];
        Magic.CopyTo(header, 0);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(8), Version);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(12), (uint)sections);
        return header;
    }

    private static void Write(HashingStream stream, SealedSection section)
    {
        var length = new ByteWriter();
        length.Varint(section.Length);
        stream.Write(length.Written.Span);
        var end = stream.Length + section.Length;
        section.Write(stream);
        if (stream.Length != end) throw new InvalidOperationException($"A section of {section.Length} bytes ended {stream.Length - end} bytes off.");
    }

    private static void RequireHash(FileStream file, string path)
    {
        using var body = new StreamSection(path, 0, file.Length - SHA256.HashSizeInBytes);
        var expected = new byte[SHA256.HashSizeInBytes];
        file.Position = body.Length;
        file.ReadExactly(expected);
        if (!SHA256.HashData(body).AsSpan().SequenceEqual(expected)) throw Damaged(path);
    }

    private static List<(long Start, long Length)> Sections(FileStream file, uint count)
    {
        var sections = new List<(long, long)>();
        for (var i = 0; i < count; i++)
        {
            var length = ReadVarint(file);
            sections.Add((file.Position, length));
            file.Position += length;
        }

        return sections;
    }

    private static long ReadVarint(FileStream file)
    {
        var value = 0L;
        for (var shift = 0; ; shift += 7)
        {
            var part = file.ReadByte();
            value |= (long)(part & 127) << shift;
            if (part < 128) return value;
        }
    }

    private static AdaptException Damaged(string path) => StoredFormat.Damaged(path, "its checksum does not match");
}
