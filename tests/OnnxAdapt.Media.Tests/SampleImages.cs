using System.Buffers.Binary;
using System.IO.Compression;

namespace OnnxAdapt.Media.Tests;

/// <summary>One picture in several formats: 24 x 16 pixels, red on the left half, blue on the right half, and a white square of 8 x 8 at the top left.</summary>
internal static class SampleImages
{
    public const int Width = 24;
    public const int Height = 16;

    /// <summary>JPEG with full colour detail.</summary>
    public static readonly byte[] Jpeg = Convert.FromBase64String(
        "/9j/2wBDAAIBAQEBAQIBAQECAgICAgQDAgICAgUEBAMEBgUGBgYFBgYGBwkIBgcJBwYGCAsICQoKCgoKBggLDAsKDAkKCgr/2wBDAQICAgICAgUDAwUKBwYHCgoKCgoKCgoKCgoKCgoK" +
        "CgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgr/wAARCAAQABgDAREAAhEBAxEB/8QAFwABAAMAAAAAAAAAAAAAAAAABwgJCv/EABgQAQADAQAAAAAAAAAAAAAAAAAIRYTD" +
        "/8QAFwEBAAMAAAAAAAAAAAAAAAAACQAICv/EABgRAQADAQAAAAAAAAAAAAAAAAAJRoTE/9oADAMBAAIRAxEAPwC/xEY1ZVUOritRGXa8PYupIZWdvIISqDXS8ZV2lAQyqodXEqkZdrw9" +
        "g15DKzt5BCVQa7//2Q==");

    /// <summary>Lossless WebP.</summary>
    public static readonly byte[] Webp = Convert.FromBase64String(
        "UklGRioAAABXRUJQVlA4TB0AAAAvF8ADABcw//O///MfLAWBAGHSpFQFEf2PEjj1BgA=");

    /// <summary>GIF.</summary>
    public static readonly byte[] Gif = Convert.FromBase64String(
        "R0lGODlhGAAQAIEAAExpcf8AAP///wAA/yH5BAUAAAAALAAAAAAYABAAAAIylG+hMe3fEFoMWnmovVjo/XTeAobdVw4iWq5kOlDym84zHNssqO9bTysBFbhhpTbEFQAAOw==");

    /// <summary>PNG with a palette.</summary>
    public static readonly byte[] PngPalette = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAABgAAAAQCAMAAAA7+k+nAAAACVBMVEUAAP//////AABfaP2sAAAACXBIWXMAAAPoAAAD6AG1e1JrAAAAGklEQVQYlWNghAImJiYmBmQwxCSYkMAQlgAA" +
        "6ZABQUVqdMEAAAAASUVORK5CYII=");

    /// <summary>JPEG of brightness alone.</summary>
    public static readonly byte[] Gray = Convert.FromBase64String(
        "/9j/2wBDAAMCAgMCAgMDAwMEAwMEBQgFBQQEBQoHBwYIDAoMDAsKCwsNDhIQDQ4RDgsLEBYQERMUFRUVDA8XGBYUGBIUFRT/2wBDAQMEBAUEBQkFBQkUDQsNFBQUFBQUFBQUFBQUFBQU" +
        "FBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBT/wAARCAAQABgDASIAAhEBAxEB/8QAFgABAQEAAAAAAAAAAAAAAAAAAAcJ/8QAGBABAAMBAAAAAAAAAAAAAAAAAAdFg8L/" +
        "xAAUAQEAAAAAAAAAAAAAAAAAAAAA/8QAFBEBAAAAAAAAAAAAAAAAAAAAAP/aAAwDAQACEQMRAD8A1TYyy5U68KIncuVOvAJ2AD//2Q==");

    /// <summary>JPEG for print.</summary>
    public static readonly byte[] Cmyk = Convert.FromBase64String(
        "/9j/7gAOQWRvYmUAZAAAAAAA/9sAQwACAQEBAQECAQEBAgICAgIEAwICAgIFBAQDBAYFBgYGBQYGBgcJCAYHCQcGBggLCAkKCgoKCgYICwwLCgwJCgoK/8AAFAgAEAAYBEMRAE0RAFkR" +
        "AEsRAP/EABgAAQEBAQEAAAAAAAAAAAAAAAkABwoI/8QAHBABAAEEAwAAAAAAAAAAAAAAAAoISIbFRoTD/9oADgRDAE0AWQBLAAA/AH8P4fw/gI5r9tGZ6Jw90S8m6XuAGDHdFhO/QI28" +
        "H+Tu4eD3AGgRzX7aMz0TeKJeTdL3P9BjuiwnfoEbeD/J/9k=");

    /// <summary>JPEG that is stored on its side, with EXIF orientation 6.</summary>
    public static readonly byte[] JpegTurned = Convert.FromBase64String(
        "/9j/4QC8RXhpZgAASUkqAAgAAAAGABIBAwABAAAABgAAABoBBQABAAAAVgAAABsBBQABAAAAXgAAACgBAwABAAAAAgAAABMCAwABAAAAAQAAAGmHBAABAAAAZgAAAAAAAAA4YwAA6AMA" +
        "ADhjAADoAwAABgAAkAcABAAAADAyMTABkQcABAAAAAECAwAAoAcABAAAADAxMDABoAMAAQAAAP//AAACoAQAAQAAABAAAAADoAQAAQAAABgAAAAAAAAA/+IB8ElDQ19QUk9GSUxFAAEB" +
        "AAAB4GxjbXMEIAAAbW50clJHQiBYWVogB+IAAwAUAAkADgAdYWNzcE1TRlQAAAAAc2F3c2N0cmwAAAAAAAAAAAAAAAAAAPbWAAEAAAAA0y1oYW5keem/Vlo+AbaDI4VVRvdPqgAAAAAA" +
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAKZGVzYwAAAPwAAAAkY3BydAAAASAAAAAid3RwdAAAAUQAAAAUY2hhZAAAAVgAAAAsclhZWgAAAYQAAAAUZ1hZWgAAAZgAAAAUYlhZWgAA" +
        "AawAAAAUclRSQwAAAcAAAAAgZ1RSQwAAAcAAAAAgYlRSQwAAAcAAAAAgbWx1YwAAAAAAAAABAAAADGVuVVMAAAAIAAAAHABzAFIARwBCbWx1YwAAAAAAAAABAAAADGVuVVMAAAAGAAAA" +
        "HABDAEMAMAAAWFlaIAAAAAAAAPbWAAEAAAAA0y1zZjMyAAAAAAABDD8AAAXd///zJgAAB5AAAP2S///7of///aIAAAPcAADAcVhZWiAAAAAAAABvoAAAOPIAAAOPWFlaIAAAAAAAAGKW" +
        "AAC3iQAAGNpYWVogAAAAAAAAJKAAAA+FAAC2xHBhcmEAAAAAAAMAAAACZmkAAPKnAAANWQAAE9AAAApb/9sAQwACAQEBAQECAQEBAgICAgIEAwICAgIFBAQDBAYFBgYGBQYGBgcJCAYH" +
        "CQcGBggLCAkKCgoKCgYICwwLCgwJCgoK/9sAQwECAgICAgIFAwMFCgcGBwoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoK/8AAEQgAGAAQAwER" +
        "AAIRAQMRAf/EABcAAAMBAAAAAAAAAAAAAAAAAAAHCgn/xAAYEAEAAwEAAAAAAAAAAAAAAAAAGGal4//EABcBAAMBAAAAAAAAAAAAAAAAAAAICQf/xAAYEQEAAwEAAAAAAAAAAAAAAAAA" +
        "GWak5P/aAAwDAQACEQMRAD8AxzX8ZWADeirfMvqlXJpVN3GpRHnZsXWIq3zL6iTSqbuMR52bF1rKirkrSZlTX8f/2Q==");

    /// <summary>Another picture: JPEG that is stored on its side, upright 200 x 120 pixels, the left half red, the right half blue.</summary>
    public static readonly byte[] LargeTurned = Convert.FromBase64String(
        "/9j/4QC8RXhpZgAASUkqAAgAAAAGABIBAwABAAAABgAAABoBBQABAAAAVgAAABsBBQABAAAAXgAAACgBAwABAAAAAgAAABMCAwABAAAAAQAAAGmHBAABAAAAZgAAAAAAAAA4YwAA6AMA" +
        "ADhjAADoAwAABgAAkAcABAAAADAyMTABkQcABAAAAAECAwAAoAcABAAAADAxMDABoAMAAQAAAP//AAACoAQAAQAAAHgAAAADoAQAAQAAAMgAAAAAAAAA/9sAQwAUDg8SDw0UEhASFxUU" +
        "GB4yIR4cHB49LC4kMklATEtHQEZFUFpzYlBVbVZFRmSIZW13e4GCgU5gjZeMfZZzfoF8/9sAQwEVFxceGh47ISE7fFNGU3x8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8fHx8" +
        "fHx8fHx8fHx8fHx8fHx8/8AAEQgAyAB4AwEiAAIRAQMRAf/EABYAAQEBAAAAAAAAAAAAAAAAAAAEBv/EABcQAQADAAAAAAAAAAAAAAAAAAAUYqH/xAAXAQEBAQEAAAAAAAAAAAAAAAAA" +
        "BgQF/8QAGhEBAAEFAAAAAAAAAAAAAAAAAAEEFVKh0f/aAAwDAQACEQMRAD8Ay4CwZwAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" +
        "AAAAAAAAAAAAAAAAAAAFUS+ES+KRH3Oqz1HFVb6bHc9TRL4RL4pC51Weo4W+mx3PU0S+ES+KQudVnqOFvpsdz1NEvhEvikLnVZ6jhb6bHc9TRL4RL4pC51Weo4W+mx3PU0S+ES+KQudV" +
        "nqOFvpsdz1NEvhEvikLnVZ6jhb6bHc9TRL4KQudVnqOFvpsdz0Ac9uAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" +
        "AAAAAAAAf//Z");

    /// <summary>The colour of a pixel of the picture.</summary>
    public static (byte Red, byte Green, byte Blue) ColourAt(int column, int row) =>
        column < 8 && row < 8 ? ((byte)255, (byte)255, (byte)255) : column < 12 ? ((byte)255, (byte)0, (byte)0) : ((byte)0, (byte)0, (byte)255);

    /// <summary>A PNG file with pixels of a function: bytes of one pixel, as many as the colour type has.</summary>
    public static byte[] Png(int width, int height, byte colourType, Func<int, int, byte[]> pixel, byte depth = 8)
    {
        using var rows = new MemoryStream();
        for (var row = 0; row < height; row++)
        {
            rows.WriteByte(0);
            for (var column = 0; column < width; column++) rows.Write(pixel(column, row));
        }

        return PngOf(width, height, colourType, depth, rows.ToArray());
    }

    /// <summary>A PNG file with the given rows, whatever its header promises.</summary>
    public static byte[] PngOf(int width, int height, byte colourType, byte depth, byte[] rows)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true)) zlib.Write(rows);
        using var file = new MemoryStream();
        file.Write([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (depth, colourType);
        WriteChunk(file, "IHDR"u8, header);
        WriteChunk(file, "IDAT"u8, packed.ToArray());
        WriteChunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    private static void WriteChunk(MemoryStream file, ReadOnlySpan<byte> type, byte[] data)
    {
        byte[] named = [.. type, .. data];
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        file.Write(named);
        BinaryPrimitives.WriteUInt32BigEndian(number, Checksum(named));
        file.Write(number);
    }

    private static uint Checksum(byte[] data)
    {
        var sum = uint.MaxValue;
        foreach (var value in data)
        {
            sum ^= value;
            for (var bit = 0; bit < 8; bit++) sum = (sum & 1) == 1 ? (sum >> 1) ^ 0xEDB88320 : sum >> 1;
        }

        return ~sum;
    }
}
