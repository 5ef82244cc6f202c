using System.Text.Json;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Serving.Catalog;

namespace OnnxAdapt.Server.Protocols.OpenAi;

/// <summary>The models of the server as OpenAI's clients see them.</summary>
internal sealed class OpenAiModels(IModelCatalog catalog, TimeProvider clock)
{
    private readonly long _started = clock.GetUtcNow().ToUnixTimeSeconds();

    /// <summary>{"object":"list","data":[...]}.</summary>
    public void WriteAll(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("object", "list");
        json.WriteStartArray("data");
        foreach (var model in catalog.List())
        {
            Write(json, model);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>{"id","object","created","owned_by"}.</summary>
    public void Write(Utf8JsonWriter json, ModelInfo model)
    {
        json.WriteStartObject();
        json.WriteString("id", model.Name);
        json.WriteString("object", "model");
        json.WriteNumber("created", CreatedAt(model));
        json.WriteString("owned_by", "onnxadapt");
        json.WriteEndObject();
    }

    /// <summary>A model by its name.</summary>
    /// <exception cref="AdaptException">NotFound.</exception>
    public ModelInfo Get(string name) => catalog.Get(name);

    /// <summary>When the served version was trained; for a base model, when the server started.</summary>
    private long CreatedAt(ModelInfo model) => model.BaseModel.Length == 0
        ? _started
        : catalog.ListVersions(model.Name).FirstOrDefault(version => version.Serving)?.Lineage?.CreatedAt.ToUnixTimeSeconds() ?? _started;
}
