using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Adaptation.Storage;

/// <summary>One part of a sealed file, written straight to it.</summary>
/// <param name="Length">Bytes that <paramref name="Write"/> writes.</param>
/// <param name="Write">Writes them.</param>
internal readonly record struct SealedSection(long Length, Action<Stream> Write)
{
    public static readonly SealedSection Empty = new(0, _ => { });

    public static SealedSection Of(ReadOnlyMemory<byte> bytes) => new(bytes.Length, stream => stream.Write(bytes.Span));

    /// <summary>Tensors in the safetensors format.</summary>
    public static SealedSection Of(ParameterSet parameters) => new(SafetensorsCodec.MeasureBytes(parameters), stream => SafetensorsCodec.Write(stream, parameters));
}
