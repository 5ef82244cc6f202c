using System.Text.Json.Serialization;

namespace OnnxAdapt.Verification.OperatorGradients;

/// <summary>One line of the index.</summary>
internal sealed record OperatorGradientCase
{
    [JsonPropertyName("id")]
    public required string Id { get; init; }

    [JsonPropertyName("tolerance")]
    public double Tolerance { get; init; }

    [JsonPropertyName("gradients")]
    public string[] Gradients { get; init; } = [];

    /// <summary>Whether the stock runtime has a kernel or a function body for the operator.</summary>
    [JsonPropertyName("ort_cpu")]
    public bool RunsOnCpu { get; init; } = true;
}
