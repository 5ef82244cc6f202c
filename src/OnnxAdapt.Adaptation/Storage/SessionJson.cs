using System.Text.Json;
using System.Text.Json.Serialization;

namespace OnnxAdapt.Adaptation.Storage;

/// <summary>How settings, commands and states are written as JSON.</summary>
internal static class SessionJson
{
    public static JsonSerializerOptions Options { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
        RespectNullableAnnotations = true,
    };
}
