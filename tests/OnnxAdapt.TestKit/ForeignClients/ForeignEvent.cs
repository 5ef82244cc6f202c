using System.Text.Json;

namespace OnnxAdapt.TestKit.ForeignClients;

internal abstract record ForeignEvent
{
    public sealed record Headers(JsonElement Entries) : ForeignEvent;

    public sealed record Message(JsonElement Json) : ForeignEvent;

    public sealed record Status(int Code, string Details, JsonElement Trailers) : ForeignEvent;
}
