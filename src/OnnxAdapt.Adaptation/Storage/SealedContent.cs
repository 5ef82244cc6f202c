using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Adaptation.Storage;

/// <summary>The sections of a sealed file whose checksum was right; they are read when asked for.</summary>
internal sealed class SealedContent(string path, IReadOnlyList<(long Start, long Length)> sections)
{
    public bool IsEmpty(int section) => sections[section].Length == 0;

    public byte[] Bytes(int section)
    {
        using var stream = Open(section);
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>Tensors in the safetensors format.</summary>
    public ParameterSet Tensors(int section)
    {
        using var stream = Open(section);
        return SafetensorsCodec.Read(stream).Parameters;
    }

    private StreamSection Open(int section) => new(path, sections[section].Start, sections[section].Length);
}
