using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using OnnxAdapt.Inference;
using OnnxAdapt.V1;

namespace OnnxAdapt.Cli.Bench.Targets;

/// <summary>One request in each protocol.</summary>
internal static class RequestBodies
{
    /// <summary>Our own: embeddings.</summary>
    public static V1.EmbedRequest OnnxAdapt(string model, IReadOnlyList<string> texts)
    {
        var request = new V1.EmbedRequest { Model = model };
        request.Inputs.AddRange(texts.Select(text => new Input { Text = text }));
        return request;
    }

    /// <summary>Our own: predictions with the best label.</summary>
    public static V1.PredictRequest OnnxAdaptPrediction(string model, IReadOnlyList<string> texts)
    {
        var request = new V1.PredictRequest { Model = model, TopK = 1 };
        request.Inputs.AddRange(texts.Select(text => new Input { Text = text }));
        return request;
    }

    /// <summary>KServe's and Triton's gRPC: one tensor of raw BYTES with a row per text.</summary>
    public static ModelInferRequest KServe(string model, string input, IReadOnlyList<string> texts) => new()
    {
        ModelName = model,
        Inputs = { new ModelInferRequest.Types.InferInputTensor { Name = input, Datatype = "BYTES", Shape = { texts.Count, 1 } } },
        RawInputContents = { UnsafeByteOperations.UnsafeWrap(LengthPrefixed(texts)) },
    };

    /// <summary>KServe's REST.</summary>
    public static byte[] KServeRest(string input, IReadOnlyList<string> texts) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        inputs = new[] { new { name = input, datatype = "BYTES", shape = new[] { texts.Count, 1 }, data = texts } },
    });

    /// <summary>The gRPC of text-embeddings-inference, which takes one text a request; the model is named by metadata.</summary>
    public static TeiV1.EmbedRequest Tei(IReadOnlyList<string> texts) => new() { Inputs = texts[0], Normalize = true };

    /// <summary>The same for predictions.</summary>
    public static TeiV1.PredictRequest TeiPrediction(IReadOnlyList<string> texts) => new() { Inputs = texts[0] };

    /// <summary><c>/embed</c> of text-embeddings-inference; the model is named only where one is given.</summary>
    public static byte[] TeiHttp(string model, IReadOnlyList<string> texts) => TeiJson(model, texts);

    /// <summary><c>/predict</c> of text-embeddings-inference: lists in the list, as two texts in one list are a pair.</summary>
    public static byte[] TeiHttpPrediction(string model, IReadOnlyList<string> texts) => TeiJson(model, texts.Select(text => new[] { text }));

    /// <summary><c>/v1/embeddings</c> of OpenAI, with floats.</summary>
    public static byte[] OpenAi(string model, IReadOnlyList<string> texts) => JsonSerializer.SerializeToUtf8Bytes(new { model, input = texts });

    private static byte[] TeiJson<T>(string model, T inputs) =>
        model.Length == 0 ? JsonSerializer.SerializeToUtf8Bytes(new { inputs }) : JsonSerializer.SerializeToUtf8Bytes(new { model, inputs });

    /// <summary>Each text behind its length in bytes, four of them, little end first.</summary>
    private static byte[] LengthPrefixed(IReadOnlyList<string> texts)
    {
        var bytes = new byte[texts.Sum(text => sizeof(uint) + Encoding.UTF8.GetByteCount(text))];
        var rest = bytes.AsSpan();
        foreach (var text in texts)
        {
            var length = Encoding.UTF8.GetBytes(text, rest[sizeof(uint)..]);
            BinaryPrimitives.WriteInt32LittleEndian(rest, length);
            rest = rest[(sizeof(uint) + length)..];
        }

        return bytes;
    }
}
