using OnnxAdapt.Serving.Engine;
using OnnxAdapt.V1;

namespace OnnxAdapt.Server.Mapping;

/// <summary>Embedding requests and answers.</summary>
internal static class EmbeddingMapping
{
    /// <summary>A request as the engine takes it.</summary>
    public static EmbedCall ToCall(EmbedRequest request, DateTime deadline) => new()
    {
        Model = ModelMapping.Reference(request.Model, request.Version),
        Inputs = InputMapping.ToInputs(request.Inputs),
        Normalize = request.HasNormalize ? request.Normalize : null,
        Dimensions = CallMapping.ToCount(request.Dimensions, "dimensions"),
        Truncation = CallMapping.ToTruncation(request.Truncation),
        Prompt = request.Prompt,
        Deadline = CallMapping.ToDeadline(deadline),
    };

    /// <summary>An answer as the wire carries it.</summary>
    public static EmbedResponse ToResponse(EmbedResult result, string id)
    {
        var response = new EmbedResponse { Model = result.Model, Version = result.Version, Id = id, Timings = CallMapping.ToTimings(result.Timings) };
        response.Embeddings.Capacity = result.Rows.Count;
        foreach (var row in result.Rows)
        {
            var embedding = new Embedding { Tokens = (uint)row.Tokens };
            embedding.Values.AddRange(row.Values);
            response.Embeddings.Add(embedding);
        }

        return response;
    }
}
