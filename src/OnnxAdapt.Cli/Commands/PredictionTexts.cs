using System.Runtime.InteropServices;
using System.Text.Json;
using OnnxAdapt.Cli.Output;
using OnnxAdapt.V1;

namespace OnnxAdapt.Cli.Commands;

/// <summary>Predictions as JSON and as lines.</summary>
internal static class PredictionTexts
{
    /// <summary>A prediction as properties: labels, values or outputs, as the model gives.</summary>
    public static void Write(Utf8JsonWriter json, long index, Prediction prediction)
    {
        json.WriteNumber("index", index);
        if (prediction.Values.Count > 0) WriteNumbers(json, "values", prediction.Values);
        else if (prediction.Outputs.Count > 0) WriteOutputs(json, prediction.Outputs);
        else WriteLabels(json, prediction.Labels);
    }

    /// <summary>A prediction for people.</summary>
    public static string Line(Prediction prediction)
    {
        if (prediction.Values.Count > 0) return string.Join('\t', prediction.Values.Select(value => Numbers.Decimals(value)));
        if (prediction.Outputs.Count > 0) return string.Join('\t', prediction.Outputs.Select(output => $"{output.Name}[{string.Join('x', output.Shape)}]"));
        return string.Join('\t', prediction.Labels.Select(label => $"{label.Label} {Numbers.Percent(label.Score)}"));
    }

    private static void WriteLabels(Utf8JsonWriter json, IEnumerable<LabelScore> labels)
    {
        json.WriteStartArray("labels");
        foreach (var label in labels)
        {
            json.WriteStartObject();
            json.WriteString("label", label.Label);
            json.WriteNumber("score", label.Score);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteOutputs(Utf8JsonWriter json, IEnumerable<Tensor> outputs)
    {
        json.WriteStartObject("outputs");
        foreach (var output in outputs)
        {
            if (output.StringValues.Count > 0) ModelTexts.WriteStrings(json, output.Name, output.StringValues);
            else WriteNumbers(json, output.Name, Elements(output));
        }

        json.WriteEndObject();
    }

    private static IEnumerable<float> Elements(Tensor tensor)
    {
        if (tensor.FloatValues.Count > 0) return tensor.FloatValues;
        if (tensor.IntValues.Count > 0) return tensor.IntValues.Select(value => (float)value);
        return tensor.ElementType switch
        {
            ElementType.Float => MemoryMarshal.Cast<byte, float>(tensor.Raw.Span).ToArray(),
            ElementType.Double => MemoryMarshal.Cast<byte, double>(tensor.Raw.Span).ToArray().Select(value => (float)value),
            ElementType.Float16 => MemoryMarshal.Cast<byte, Half>(tensor.Raw.Span).ToArray().Select(value => (float)value),
            ElementType.Int64 => MemoryMarshal.Cast<byte, long>(tensor.Raw.Span).ToArray().Select(value => (float)value),
            ElementType.Int32 => MemoryMarshal.Cast<byte, int>(tensor.Raw.Span).ToArray().Select(value => (float)value),
            _ => tensor.Raw.ToByteArray().Select(value => (float)value),
        };
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, IEnumerable<float> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            if (float.IsFinite(value)) json.WriteNumberValue(value);
            else json.WriteNullValue();
        }

        json.WriteEndArray();
    }
}
