using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Google.Protobuf;
using OnnxAdapt.Inference;
using Input = OnnxAdapt.Inference.ModelInferRequest.Types.InferInputTensor;
using Output = OnnxAdapt.Inference.ModelInferRequest.Types.InferRequestedOutputTensor;

namespace OnnxAdapt.FunctionalTests.Inference;

/// <summary>Inferences as Triton's clients send them.</summary>
internal static class Requests
{
    /// <summary>An inference with raw inputs.</summary>
    public static ModelInferRequest Raw(string model, params (string Name, string Type, long[] Shape, byte[] Bytes)[] inputs)
    {
        var request = new ModelInferRequest { ModelName = model };
        foreach (var (name, type, shape, bytes) in inputs)
        {
            request.Inputs.Add(new Input { Name = name, Datatype = type, Shape = { shape } });
            request.RawInputContents.Add(ByteString.CopyFrom(bytes));
        }

        return request;
    }

    /// <summary>The classic: sixteen numbers and sixteen others, in so many rows.</summary>
    public static ModelInferRequest Simple(int rows = 1)
    {
        var first = Bytes(Enumerable.Range(0, rows * 16).ToArray());
        var second = Bytes(Enumerable.Repeat(1, rows * 16).ToArray());
        return Raw(InferenceModels.Simple, ("INPUT0", "INT32", [rows, 16], first), ("INPUT1", "INT32", [rows, 16], second));
    }

    /// <summary>Texts for a text model.</summary>
    public static ModelInferRequest Texts(string model, params string[] texts) => Raw(model, ("TEXT", "BYTES", [texts.Length, 1], Strings(texts)));

    /// <summary>The same with outputs asked for.</summary>
    public static ModelInferRequest Asking(this ModelInferRequest request, params string[] outputs)
    {
        request.Outputs.AddRange(outputs.Select(name => new Output { Name = name }));
        return request;
    }

    /// <summary>Elements as bytes.</summary>
    public static byte[] Bytes<T>(params T[] values)
        where T : unmanaged => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();

    /// <summary>BYTES elements with their lengths.</summary>
    public static byte[] Strings(params string[] texts)
    {
        using var stream = new MemoryStream();
        var length = new byte[4];
        foreach (var text in texts.Select(Encoding.UTF8.GetBytes))
        {
            BinaryPrimitives.WriteInt32LittleEndian(length, text.Length);
            stream.Write(length);
            stream.Write(text);
        }

        return stream.ToArray();
    }

    /// <summary>Elements of an answer.</summary>
    public static T[] Elements<T>(this ModelInferResponse response, int output = 0)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(response.RawOutputContents[output].Span).ToArray();

    /// <summary>BYTES elements of an answer.</summary>
    public static string[] Texts(this ModelInferResponse response, int output = 0)
    {
        var texts = new List<string>();
        for (var rest = response.RawOutputContents[output].Span; rest.Length > 0;)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(rest);
            texts.Add(Encoding.UTF8.GetString(rest.Slice(4, length)));
            rest = rest[(4 + length)..];
        }

        return [.. texts];
    }
}
