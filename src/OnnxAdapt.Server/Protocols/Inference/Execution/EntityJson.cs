using System.Text;
using System.Text.Json;
using OnnxAdapt.Server.Protocols.Inference.Rest;
using OnnxAdapt.Serving.Tasks;

namespace OnnxAdapt.Server.Protocols.Inference.Execution;

/// <summary>The labelled stretches of a text as one BYTES element.</summary>
internal static class EntityJson
{
    /// <summary><c>[{"label","score","start","end","text"}, ...]</c>; places count code points.</summary>
    public static string Write(IReadOnlyList<Entity> entities)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, RestReplies.Writing))
        {
            json.WriteStartArray();
            foreach (var entity in entities) Write(json, entity);
            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    private static void Write(Utf8JsonWriter json, Entity entity)
    {
        json.WriteStartObject();
        json.WriteString("label", entity.Label);
        json.WriteNumber("score", entity.Score);
        json.WriteNumber("start", entity.Start);
        json.WriteNumber("end", entity.End);
        json.WriteString("text", entity.Text);
        json.WriteEndObject();
    }
}
