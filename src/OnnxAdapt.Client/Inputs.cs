using System.Runtime.InteropServices;
using Google.Protobuf;
using OnnxAdapt.V1;

namespace OnnxAdapt.Client;

/// <summary>Rows for a model, written briefly.</summary>
public static class Inputs
{
    /// <summary>A text.</summary>
    public static Input Text(string text) => new() { Text = text };

    /// <summary>Two texts that belong together, such as question and passage.</summary>
    public static Input Pair(string first, string second) => new() { Pair = new TextPair { First = first, Second = second } };

    /// <summary>Token ids as the model's own tokenizer would give them.</summary>
    public static Input Tokens(IEnumerable<uint> ids)
    {
        var tokens = new TokenIds();
        tokens.Ids.AddRange(ids);
        return new Input { Tokens = tokens };
    }

    /// <summary>An image, for models whose folder says how images become their input.</summary>
    /// <param name="file">Bytes of a JPEG, PNG, WebP or GIF file.</param>
    public static Input Image(ReadOnlySpan<byte> file) => new() { Image = ByteString.CopyFrom(file) };

    /// <summary>A sound, for models whose folder says how sound becomes their input.</summary>
    /// <param name="file">Bytes of a WAV file.</param>
    public static Input Audio(ReadOnlySpan<byte> file) => new() { Audio = ByteString.CopyFrom(file) };

    /// <summary>A sound of one channel that is in memory, such as one from a microphone.</summary>
    /// <param name="samples">Samples, full scale at -1 and 1.</param>
    /// <param name="sampleRate">Samples per second.</param>
    public static Input Samples(ReadOnlySpan<float> samples, int sampleRate)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sampleRate, 1);
        return new Input { Audio = UnsafeByteOperations.UnsafeWrap(FloatWave.Of(samples, sampleRate)) };
    }

    /// <summary>One float row of one graph input.</summary>
    /// <param name="name">Name of the graph input.</param>
    /// <param name="shape">Sizes without the batch axis.</param>
    /// <param name="values">Elements in row-major order; as many as the shape holds.</param>
    public static Input Floats(string name, ReadOnlySpan<long> shape, ReadOnlySpan<float> values)
    {
        var tensor = new Tensor { Name = name, ElementType = ElementType.Float, Raw = ByteString.CopyFrom(MemoryMarshal.AsBytes(values)) };
        tensor.Shape.AddRange(shape.ToArray());
        var row = new TensorRow();
        row.Tensors.Add(tensor);
        return new Input { Tensors = row };
    }
}
