using System.Text.Json;
using System.Text.Json.Serialization;
using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Verification.Artifacts;

/// <summary>What the reference runtime did with a set of artifacts.</summary>
internal sealed record ArtifactTrajectory
{
    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public required GeneratorArguments Generator { get; init; }

    public LinearScheduler? Scheduler { get; init; }

    public double InitialLearningRate { get; init; }

    [JsonPropertyName("eval_loss_before_batch0")]
    public double? LossBefore { get; init; }

    [JsonPropertyName("eval_loss_after_batch0")]
    public double? LossAfter { get; init; }

    public required TrajectoryStep[] Steps { get; init; }

    public Dictionary<string, JsonElement>? Properties { get; init; }

    public Dictionary<string, JsonElement>? PropertiesReadBack { get; init; }

    public string[]? ExportOutputs { get; init; }

    /// <exception cref="AdaptException">InvalidArgument when the file describes no trajectory.</exception>
    public static ArtifactTrajectory Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<ArtifactTrajectory>(File.ReadAllBytes(path), Options)!;
        }
        catch (JsonException failure)
        {
            throw AdaptException.Invalid(path, $"is no trajectory: {failure.Message}");
        }
    }

    internal sealed record GeneratorArguments
    {
        public string Prefix { get; init; } = "";

        public bool NominalCheckpoint { get; init; }
    }

    internal sealed record LinearScheduler(long WarmupStepCount, long TotalStepCount, float InitialLr);

    internal sealed record TrajectoryStep
    {
        public int Step { get; init; }

        public double Loss { get; init; }

        public double LearningRate { get; init; }

        public bool OptimizerStep { get; init; }

        public bool LazyResetGrad { get; init; }

        public bool SchedulerStep { get; init; }

        public double? LearningRateAfter { get; init; }

        public string? CheckpointSavedAndReloaded { get; init; }
    }
}
