using System.Collections;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace OnnxAdapt.Server.Protocols.Inference.Rest;

/// <summary>
/// Messages as Triton's REST writes them: names of the proto file, numbers of every width as numbers, fields at their defaults too;
/// messages and choices that are not set are left out.
/// </summary>
internal static class ProtoJson
{
    /// <summary>The message as one object.</summary>
    public static byte[] Write(IMessage message)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, RestReplies.Writing))
        {
            WriteObject(json, message);
        }

        return stream.ToArray();
    }

    /// <summary>The items of one repeated field as an array.</summary>
    public static byte[] WriteArray(IEnumerable<IMessage> items)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, RestReplies.Writing))
        {
            json.WriteStartArray();
            foreach (var item in items) WriteObject(json, item);
            json.WriteEndArray();
        }

        return stream.ToArray();
    }

    private static void WriteObject(Utf8JsonWriter json, IMessage message)
    {
        json.WriteStartObject();
        foreach (var field in message.Descriptor.Fields.InDeclarationOrder())
        {
            if (field.HasPresence && !field.Accessor.HasValue(message)) continue;
            json.WritePropertyName(field.Name);
            WriteField(json, field, field.Accessor.GetValue(message));
        }

        json.WriteEndObject();
    }

    private static void WriteField(Utf8JsonWriter json, FieldDescriptor field, object value)
    {
        if (field.IsMap)
        {
            WriteMap(json, field, (IDictionary)value);
        }
        else if (field.IsRepeated)
        {
            json.WriteStartArray();
            foreach (var item in (IEnumerable)value) WriteValue(json, field, item);
            json.WriteEndArray();
        }
        else
        {
            WriteValue(json, field, value);
        }
    }

    private static void WriteMap(Utf8JsonWriter json, FieldDescriptor field, IDictionary entries)
    {
        var valueField = field.MessageType.FindFieldByNumber(2);
        json.WriteStartObject();
        foreach (DictionaryEntry entry in entries)
        {
            json.WritePropertyName((string)entry.Key);
            WriteValue(json, valueField, entry.Value!);
        }

        json.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter json, FieldDescriptor field, object value)
    {
        switch (value)
        {
            case IMessage message: WriteObject(json, message); break;
            case bool flag: json.WriteBooleanValue(flag); break;
            case string text: json.WriteStringValue(text); break;
            case int number when field.FieldType == FieldType.Enum: json.WriteStringValue(field.EnumType.FindValueByNumber(number).Name); break;
            case Enum named: json.WriteStringValue(field.EnumType.FindValueByNumber(Convert.ToInt32(named, System.Globalization.CultureInfo.InvariantCulture)).Name); break;
            case int number: json.WriteNumberValue(number); break;
            case long number: json.WriteNumberValue(number); break;
            case uint number: json.WriteNumberValue(number); break;
            case ulong number: json.WriteNumberValue(number); break;
            case double number: json.WriteNumberValue(number); break;
            case float number: json.WriteNumberValue(number); break;
            default: throw new ArgumentException($"No JSON for a field of {value.GetType().Name}.", nameof(value));
        }
    }
}
