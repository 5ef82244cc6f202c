using Microsoft.Win32.SafeHandles;

namespace OnnxAdapt.Adaptation.Storage;

/// <summary>Positional reads that fill their buffer.</summary>
internal static class FileReads
{
    public static void Exactly(SafeFileHandle file, Span<byte> buffer, long offset)
    {
        while (!buffer.IsEmpty)
        {
            var read = RandomAccess.Read(file, buffer, offset);
            if (read == 0) throw new InvalidDataException($"The file ends at byte {offset}, {buffer.Length} bytes short.");
            buffer = buffer[read..];
            offset += read;
        }
    }
}
