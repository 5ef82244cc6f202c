using System.Text;

namespace OnnxAdapt.Graph.Serialization;

/// <summary>Recognises other files that are often taken for models, for a helpful error.</summary>
internal static class ForeignFormats
{
    private static readonly (int Offset, byte[] Magic, string Name)[] Known =
    [
        (0, Encoding.ASCII.GetBytes("version https://git-lfs"), "it is a Git LFS pointer, the file itself was not downloaded"),
        (4, Encoding.ASCII.GetBytes("ORTM"), "it is in ONNX Runtime's own .ort format"),
        (4, Encoding.ASCII.GetBytes("TFL3"), "it is a TensorFlow Lite model"),
        (0, [0x89, (byte)'H', (byte)'D', (byte)'F'], "it is an HDF5 file"),
        (0, [(byte)'P', (byte)'K', 3, 4], "it is a zip archive (PyTorch and Keras save such files)"),
        (0, [0x1F, 0x8B], "it is a gzip archive"),
        (0, Encoding.ASCII.GetBytes("<!DOCTYPE"), "it is a web page"),
        (0, Encoding.ASCII.GetBytes("<html"), "it is a web page"),
    ];

    /// <summary>What the bytes are, or null when they are none of the known ones.</summary>
    public static string? Describe(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return "it is empty";
        }

        foreach (var (offset, magic, name) in Known)
        {
            if (bytes.Length >= offset + magic.Length && bytes.Slice(offset, magic.Length).SequenceEqual(magic))
            {
                return name;
            }
        }

        return null;
    }
}
