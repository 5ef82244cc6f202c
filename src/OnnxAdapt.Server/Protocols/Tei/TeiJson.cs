using System.Text.Json;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Serving.Engine;
using OnnxAdapt.Serving.Tasks;
using OnnxAdapt.TeiV1;

namespace OnnxAdapt.Server.Protocols.Tei;

/// <summary>Answers as JSON.</summary>
internal static class TeiJson
{
    /// <summary>[[0.1, ...], ...].</summary>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<EmbeddingRow> rows) => WriteArray(json, rows, row => WriteFloats(json, row.Values));

    /// <summary>[[[0.1, ...], ...], ...].</summary>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<Tensor> rows) => WriteArray(json, rows, row =>
    {
        var size = (int)row.Dimensions[1];
        json.WriteStartArray();
        for (var token = 0; token < row.Dimensions[0]; token++)
        {
            WriteFloats(json, row.AsSpan<float>().Slice(token * size, size));
        }

        json.WriteEndArray();
    });

    /// <summary>[[{"index", "value"}, ...], ...].</summary>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<SparseValue[]> rows) => WriteArray(json, rows, row => WriteArray(json, row, entry =>
    {
        json.WriteStartObject();
        json.WriteNumber("index", entry.Index);
        json.WriteNumber("value", entry.Value);
        json.WriteEndObject();
    }));

    /// <summary>[{"score", "label"}, ...], within another array for a batch.</summary>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<IReadOnlyList<LabelScore>> rows, bool isBatch)
    {
        if (isBatch) WriteArray(json, rows, row => WriteLabels(json, row));
        else WriteLabels(json, rows[0]);
    }

    /// <summary>[{"index", "text"?, "score"}, ...].</summary>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<Serving.Tasks.Rank> ranks, IReadOnlyList<string>? texts) => WriteArray(json, ranks, rank =>
    {
        json.WriteStartObject();
        json.WriteNumber("index", rank.Index);
        if (texts is not null) json.WriteString("text", texts[rank.Index]);
        json.WriteNumber("score", rank.Score);
        json.WriteEndObject();
    });

    /// <summary>[[{"id", "text", "special", "start", "stop"}, ...], ...].</summary>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<IReadOnlyList<SimpleToken>> rows) => WriteArray(json, rows, row => WriteArray(json, row, token =>
    {
        json.WriteStartObject();
        json.WriteNumber("id", token.Id);
        json.WriteString("text", token.Text);
        json.WriteBoolean("special", token.Special);
        WriteOffset(json, "start", token.HasStart ? token.Start : null);
        WriteOffset(json, "stop", token.HasStop ? token.Stop : null);
        json.WriteEndObject();
    }));

    /// <summary>["...", ...].</summary>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<string> texts) => WriteArray(json, texts, json.WriteStringValue);

    /// <summary>[0.1, ...].</summary>
    public static void WriteFloats(Utf8JsonWriter json, ReadOnlySpan<float> values)
    {
        json.WriteStartArray();
        foreach (var value in values)
        {
            json.WriteNumberValue(value);
        }

        json.WriteEndArray();
    }

    /// <summary>The answer of <c>/info</c>.</summary>
    public static void Write(Utf8JsonWriter json, InfoResponse info, ModelProfile profile, bool autoTruncate)
    {
        json.WriteStartObject();
        json.WriteString("model_id", info.ModelId);
        json.WriteString("model_sha", info.ModelSha);
        json.WriteString("model_dtype", info.ModelDtype);
        json.WriteString("served_model_name", info.ModelId);
        json.WriteStartObject("model_type");
        WriteType(json, info.ModelType, profile);
        json.WriteEndObject();
        json.WriteNumber("max_concurrent_requests", info.MaxConcurrentRequests);
        json.WriteNumber("max_input_length", info.MaxInputLength);
        json.WriteNumber("max_batch_tokens", info.MaxBatchTokens);
        json.WriteNumber("max_batch_requests", info.MaxBatchRequests);
        json.WriteNumber("max_client_batch_size", info.MaxClientBatchSize);
        json.WriteBoolean("auto_truncate", autoTruncate);
        json.WriteNumber("tokenization_workers", info.TokenizationWorkers);
        json.WriteString("version", info.Version);
        json.WriteNull("sha");
        json.WriteNull("docker_label");
        json.WriteEndObject();
    }

    private static void WriteType(Utf8JsonWriter json, ModelType type, ModelProfile profile)
    {
        if (type == ModelType.Embedding)
        {
            json.WriteStartObject("embedding");
            json.WriteString("pooling", profile.Pooling.Length > 0 ? profile.Pooling : "none");
            json.WriteEndObject();
            return;
        }

        json.WriteStartObject(type == ModelType.Reranker ? "reranker" : "classifier");
        string[] labels = profile.Labels.Count > 0 ? [.. profile.Labels] : ["LABEL_0"];
        json.WriteStartObject("id2label");
        for (var index = 0; index < labels.Length; index++)
        {
            json.WriteString(index.ToString(System.Globalization.CultureInfo.InvariantCulture), labels[index]);
        }

        json.WriteEndObject();
        json.WriteStartObject("label2id");
        foreach (var (label, index) in labels.Select((label, index) => (label, index)).DistinctBy(pair => pair.label))
        {
            json.WriteNumber(label, index);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteLabels(Utf8JsonWriter json, IReadOnlyList<LabelScore> labels) => WriteArray(json, labels, label =>
    {
        json.WriteStartObject();
        json.WriteNumber("score", label.Score);
        json.WriteString("label", label.Label);
        json.WriteEndObject();
    });

    private static void WriteOffset(Utf8JsonWriter json, string name, uint? value)
    {
        if (value is { } offset) json.WriteNumber(name, offset);
        else json.WriteNull(name);
    }

    private static void WriteArray<T>(Utf8JsonWriter json, IReadOnlyList<T> items, Action<T> write)
    {
        json.WriteStartArray();
        foreach (var item in items)
        {
            write(item);
        }

        json.WriteEndArray();
    }
}
