using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using OnnxAdapt.Server.Protocols.Inference.Execution;
using OnnxAdapt.Server.Protocols.Inference.Requests;
using OnnxAdapt.Server.Protocols.Inference.Tensors;

namespace OnnxAdapt.Server.Protocols.Inference.Rest;

/// <summary>Answers to inferences as bodies: JSON, followed by the bytes of the outputs that were asked for as such.</summary>
internal static class InferReply
{
    private const string BinaryType = "application/octet-stream";

    /// <summary>Writes an answer.</summary>
    /// <exception cref="Abstractions.AdaptException">InvalidArgument for an output that JSON has no form for; nothing is written then.</exception>
    public static async Task WriteAsync(HttpContext context, InferRequest request, InferAnswer answer)
    {
        var binary = request.Parameters.Bool("binary_data_output") ?? false;
        var tails = new List<ReadOnlyMemory<byte>>();
        var json = WriteJson(answer, binary, tails);
        var response = context.Response;
        response.ContentType = tails.Count > 0 ? BinaryType : RestReplies.JsonType;
        if (tails.Count > 0) response.Headers[InferBody.JsonLengthHeader] = json.Length.ToString(CultureInfo.InvariantCulture);
        await using var body = Compressed(context);
        if (body == response.Body) response.ContentLength = json.Length + tails.Sum(tail => (long)tail.Length);
        await body.WriteAsync(json, context.RequestAborted).ConfigureAwait(false);
        foreach (var tail in tails)
        {
            await body.WriteAsync(tail, context.RequestAborted).ConfigureAwait(false);
        }
    }

    private static byte[] WriteJson(InferAnswer answer, bool binary, List<ReadOnlyMemory<byte>> tails)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, RestReplies.Writing))
        {
            json.WriteStartObject();
            if (answer.Id.Length > 0) json.WriteString("id", answer.Id);
            json.WriteString("model_name", answer.Model);
            json.WriteString("model_version", answer.Version.ToString(CultureInfo.InvariantCulture));
            json.WriteStartArray("outputs");
            foreach (var output in answer.Outputs)
            {
                WriteOutput(json, output, output.Asked.Binary ?? binary, tails);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    private static void WriteOutput(Utf8JsonWriter json, AnsweredOutput output, bool binary, List<ReadOnlyMemory<byte>> tails)
    {
        json.WriteStartObject();
        json.WriteString("name", output.Asked.Name);
        json.WriteString("datatype", DataTypes.Name(output.Value.ElementType));
        json.WriteStartArray("shape");
        foreach (var size in output.Value.Dimensions) json.WriteNumberValue(size);
        json.WriteEndArray();
        if (output.Written is { } target)
        {
            WriteParameters(json, target.ToParameters());
        }
        else if (binary)
        {
            tails.Add(RawTensors.Write(output.Value));
            WriteParameters(json, [new("binary_data_size", (long)tails[^1].Length)]);
        }
        else
        {
            json.WritePropertyName("data");
            JsonTensors.Write(json, output.Asked.Name, output.Value);
        }

        json.WriteEndObject();
    }

    private static void WriteParameters(Utf8JsonWriter json, IEnumerable<KeyValuePair<string, object>> parameters)
    {
        json.WriteStartObject("parameters");
        foreach (var (name, value) in parameters)
        {
            if (value is long number) json.WriteNumber(name, number);
            else json.WriteString(name, (string)value);
        }

        json.WriteEndObject();
    }

    private static Stream Compressed(HttpContext context)
    {
        var accepted = context.Request.Headers.AcceptEncoding.ToString().Split(',').Select(item => item.Split(';')[0].Trim().ToLowerInvariant()).ToArray();
        var chosen = Array.Find(accepted, name => name is "gzip" or "deflate");
        if (chosen is null) return context.Response.Body;
        context.Response.Headers.ContentEncoding = chosen;
        context.Response.Headers.Vary = "Accept-Encoding";
        return chosen == "gzip"
            ? new GZipStream(context.Response.Body, CompressionLevel.Fastest, leaveOpen: true)
            : new ZLibStream(context.Response.Body, CompressionLevel.Fastest, leaveOpen: true);
    }
}
