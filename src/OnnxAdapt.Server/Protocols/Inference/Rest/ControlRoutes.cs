using System.Text.Json;
using OnnxAdapt.Inference;
using OnnxAdapt.Server.Access;
using OnnxAdapt.Server.Protocols.Inference.Grpc;
using OnnxAdapt.Server.Protocols.Inference.Repository;
using OnnxAdapt.Server.Protocols.Inference.Settings;
using OnnxAdapt.Server.Protocols.Inference.SharedMemory;

namespace OnnxAdapt.Server.Protocols.Inference.Rest;

/// <summary>The routes below <c>/v2</c> that change: the repository, shared memory, settings.</summary>
internal sealed class ControlRoutes(RequestBody reader, ModelRepository repository, SharedMemoryRegistry memory, RuntimeSettings settings)
{
    /// <summary>Maps the routes.</summary>
    public void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapPost("/v2/repository/index", RestReplies.Guard(IndexAsync));
        foreach (var path in new[] { "/v2/repository/models/{model}", "/v2/repository/{repository}/models/{model}" })
        {
            endpoints.MapPost($"{path}/load", RestReplies.Guard(LoadAsync)).ForAdmins();
            endpoints.MapPost($"{path}/unload", RestReplies.Guard(UnloadAsync)).ForAdmins();
        }

        MapMemory(endpoints);
        endpoints.MapMethods("/v2/logging", ["GET", "POST"], RestReplies.Guard(LogAsync)).ForAdmins();
        endpoints.MapMethods("/v2/trace/setting", ["GET", "POST"], RestReplies.Guard(TraceAsync)).ForAdmins();
        endpoints.MapMethods("/v2/models/{model}/trace/setting", ["GET", "POST"], RestReplies.Guard(TraceAsync)).ForAdmins();
    }

    private void MapMemory(IEndpointRouteBuilder endpoints)
    {
        const string System = "/v2/systemsharedmemory";
        foreach (var path in new[] { System, $"{System}/region/{{region}}" })
        {
            endpoints.MapGet($"{path}/status", RestReplies.Guard(context => RestReplies.WriteAsync(context, ProtoJson.WriteArray(memory.Status(Value(context, "region")).Select(MemoryMapping.ToWire))))).ForAdmins();
            endpoints.MapPost($"{path}/unregister", RestReplies.Guard(context =>
            {
                memory.Unregister(Value(context, "region"));
                return Task.CompletedTask;
            })).ForAdmins();
        }

        endpoints.MapPost($"{System}/region/{{region}}/register", RestReplies.Guard(RegisterAsync)).ForAdmins();
        endpoints.Map("/v2/cudasharedmemory/{**rest}", RestReplies.Guard(_ => throw MemoryMapping.NoCuda())).ForAdmins();
    }

    private static string Value(HttpContext context, string name) => (string?)context.Request.RouteValues[name] ?? "";

    private async Task<JsonDocument> BodyAsync(HttpContext context) => JsonBodies.Parse(await reader.ReadAsync(context.Request, context.RequestAborted).ConfigureAwait(false));

    private async Task IndexAsync(HttpContext context)
    {
        using var body = await BodyAsync(context).ConfigureAwait(false);
        var ready = body.RootElement.TryGetProperty("ready", out var value) && (value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : throw JsonBodies.Wrong("ready", "a truth value"));
        var index = await repository.IndexAsync("", ready, context.RequestAborted).ConfigureAwait(false);
        await RestReplies.WriteAsync(context, ProtoJson.WriteArray(index.Models)).ConfigureAwait(false);
    }

    private async Task LoadAsync(HttpContext context)
    {
        using var body = await BodyAsync(context).ConfigureAwait(false);
        await repository.LoadAsync(NameOf(context), [.. JsonBodies.Parameters(body.RootElement).Names], context.RequestAborted).ConfigureAwait(false);
    }

    private async Task UnloadAsync(HttpContext context)
    {
        using var body = await BodyAsync(context).ConfigureAwait(false);
        var dependents = JsonBodies.Parameters(body.RootElement).Bool(ModelRepository.UnloadDependents) ?? false;
        await repository.UnloadAsync(NameOf(context), dependents, context.RequestAborted).ConfigureAwait(false);
    }

    private static string NameOf(HttpContext context) => ModelRepository.NameOf(Value(context, "repository"), Value(context, "model"));

    private async Task RegisterAsync(HttpContext context)
    {
        using var body = await BodyAsync(context).ConfigureAwait(false);
        var key = JsonBodies.Text(body.RootElement, "key") ?? throw JsonBodies.Wrong("key", "given");
        memory.Register(Value(context, "region"), key, Number(body.RootElement, "offset") ?? 0, Number(body.RootElement, "byte_size") ?? throw JsonBodies.Wrong("byte_size", "given"));
    }

    private static ulong? Number(JsonElement element, string name) => !element.TryGetProperty(name, out var value) ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetUInt64(out var number) ? number : throw JsonBodies.Wrong(name, "a whole number from 0 on");

    private async Task LogAsync(HttpContext context)
    {
        using var body = await BodyAsync(context).ConfigureAwait(false);
        var request = new LogSettingsRequest();
        foreach (var setting in body.RootElement.EnumerateObject()) request.Settings[setting.Name] = ToSetting(setting);
        await RestReplies.WriteAsync(context, Flatten(settings.Log(request).Settings.Select(setting => new KeyValuePair<string, object>(setting.Key, ToJson(setting.Value))))).ConfigureAwait(false);
    }

    private static LogSettingsRequest.Types.SettingValue ToSetting(JsonProperty setting) => setting.Value.ValueKind switch
    {
        JsonValueKind.True or JsonValueKind.False => new() { BoolParam = setting.Value.GetBoolean() },
        JsonValueKind.Number when setting.Value.TryGetUInt32(out var number) => new() { Uint32Param = number },
        JsonValueKind.String => new() { StringParam = JsonBodies.StringOf(setting.Value, setting.Name) },
        _ => throw JsonBodies.Wrong(setting.Name, "a truth value, a whole number or a string"),
    };

    private static object ToJson(LogSettingsResponse.Types.SettingValue value) => value.ParameterChoiceCase switch
    {
        LogSettingsResponse.Types.SettingValue.ParameterChoiceOneofCase.BoolParam => value.BoolParam,
        LogSettingsResponse.Types.SettingValue.ParameterChoiceOneofCase.Uint32Param => value.Uint32Param,
        _ => value.StringParam,
    };

    private async Task TraceAsync(HttpContext context)
    {
        using var body = await BodyAsync(context).ConfigureAwait(false);
        var request = new TraceSettingRequest { ModelName = Value(context, "model") };
        foreach (var setting in body.RootElement.EnumerateObject())
        {
            request.Settings[setting.Name] = new TraceSettingRequest.Types.SettingValue { Value = { ToValues(setting) } };
        }

        // Only levels are a list; the other settings have one value.
        await RestReplies.WriteAsync(context, Flatten(settings.Trace(request).Settings.Select(setting =>
            new KeyValuePair<string, object>(setting.Key, setting.Key == "trace_level" ? setting.Value.Value.ToArray() : setting.Value.Value[0])))).ConfigureAwait(false);
    }

    private static string[] ToValues(JsonProperty setting) => setting.Value.ValueKind switch
    {
        JsonValueKind.Null => [],
        JsonValueKind.String => [JsonBodies.StringOf(setting.Value, setting.Name)],
        JsonValueKind.Array when setting.Value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String) => [.. setting.Value.EnumerateArray().Select(item => JsonBodies.StringOf(item, setting.Name))],
        _ => throw JsonBodies.Wrong(setting.Name, "a string, strings or null"),
    };

    private static byte[] Flatten(IEnumerable<KeyValuePair<string, object>> settings) =>
        JsonSerializer.SerializeToUtf8Bytes(settings.ToDictionary(setting => setting.Key, setting => setting.Value));
}
