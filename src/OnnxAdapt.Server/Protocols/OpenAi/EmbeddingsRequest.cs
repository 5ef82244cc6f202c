using OnnxAdapt.Abstractions;
using OnnxAdapt.Server.Protocols.Json;

namespace OnnxAdapt.Server.Protocols.OpenAi;

/// <summary>A checked request for embeddings.</summary>
/// <param name="Model">Name of the model, or an alias of one.</param>
/// <param name="Inputs">1 to 2,048 texts or rows of token ids, none empty.</param>
/// <param name="Dimensions">Leading components to keep; 0 keeps all.</param>
/// <param name="IsBase64">Whether vectors are sent as base64 of little-endian floats.</param>
internal sealed record EmbeddingsRequest(string? Model, IReadOnlyList<ExampleInput> Inputs, int Dimensions, bool IsBase64)
{
    /// <summary>Most inputs in one request.</summary>
    public const int MostInputs = 2048;

    /// <summary>Reads a request.</summary>
    /// <exception cref="JsonShapeException">A field has another shape.</exception>
    /// <exception cref="OpenAiRequestException">A rule is broken.</exception>
    public static EmbeddingsRequest Read(JsonRequest request)
    {
        var (inputs, isBatch) = InputReader.ReadTexts(request.Require("input"), "input");
        if (isBatch && inputs.Length is 0 or > MostInputs) throw new OpenAiRequestException($"'input' has {inputs.Length} items; give 1 to {MostInputs}.", "input");
        for (var index = 0; index < inputs.Length; index++)
        {
            if (inputs[index] is ExampleInput.Text { Value.Length: 0 } or ExampleInput.Tokens { Ids.Count: 0 })
            {
                throw new OpenAiRequestException(isBatch ? $"'input[{index}]' is empty." : "'input' is empty.", "input");
            }
        }

        _ = request.Text("user");
        return new EmbeddingsRequest(request.Text("model"), inputs, request.Count("dimensions") ?? 0, IsBase64Asked(request));
    }

    private static bool IsBase64Asked(JsonRequest request) => request.Text("encoding_format") switch
    {
        null or "float" => false,
        "base64" => true,
        _ => throw new OpenAiRequestException("'encoding_format' must be 'float' or 'base64'.", "encoding_format"),
    };
}
