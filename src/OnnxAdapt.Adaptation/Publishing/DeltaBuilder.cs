using System.Text.Json;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Commands;
using OnnxAdapt.Adaptation.Contract;
using OnnxAdapt.Adaptation.Ledger;
using OnnxAdapt.Adaptation.Storage;
using OnnxAdapt.Adaptation.Training;

namespace OnnxAdapt.Adaptation.Publishing;

/// <summary>The difference to the base that is published, with where it comes from.</summary>
internal static class DeltaBuilder
{
    public static ModelDelta Build(CommandContext context, string commandId, LedgerSnapshot snapshot, ParameterSet parameters)
    {
        var settings = context.Settings;
        var head = BackboneModel.HeadPart(parameters);
        var outputs = OutputCounts.Of(settings, snapshot, context.BaseModel);
        return new ModelDelta
        {
            Name = settings.Model,
            BaseName = settings.BaseModel,
            BaseVersion = settings.BaseVersion,
            BaseSha256 = settings.BaseSha256,
            FeatureFingerprint = settings.FeatureFingerprint,
            FeaturesOutput = settings.Trainable.FeaturesOutput,
            Task = settings.Task,
            Labels = snapshot.Labels,
            HeadModel = settings.HasHead
                ? HeadModels.Inference(HeadModels.Options(settings, context.BaseModel.FeatureSize, outputs))
                : HeadModels.PassThrough(context.BaseModel.FeatureSize),
            HeadParameters = head,
            BackboneParameters = context.Scope.BaseChanges(outputs, parameters),
            LowRank = context.Scope.LowRankChanges(outputs, parameters),
            WriteFurther = FurtherFiles.Of(context, parameters),
            Lineage = Lineage(context, commandId, snapshot),
        };
    }

    private static VersionLineage Lineage(CommandContext context, string commandId, LedgerSnapshot snapshot) => new()
    {
        SessionId = context.Data.Manifest.SessionId,
        CommandId = commandId,
        DataFingerprint = snapshot.Marker.Fingerprint,
        ExampleCount = snapshot.Marker.ExampleCount,
        Settings = JsonSerializer.Serialize(context.Settings, SessionJson.Options),
        Metrics = Metrics(context.Settings.Task, context.Data.State.Evaluation),
        Parent = context.Dependencies.Publisher.LatestVersion(context.Settings.Model),
        Steps = context.Data.State.Steps,
        CreatedAt = context.Dependencies.Clock.GetUtcNow(),
    };

    private static Dictionary<string, double> Metrics(ModelTask task, EvaluationResult? evaluation) => (task, evaluation) switch
    {
        (_, null) => [],
        (ModelTask.Regression, { } result) => new()
        {
            ["loss"] = result.Loss,
            ["mean_squared_error"] = result.MeanSquaredError,
            ["mean_absolute_error"] = result.MeanAbsoluteError,
            ["r_squared"] = result.RSquared,
        },
        (ModelTask.Embedding, { } result) => new()
        {
            ["loss"] = result.Loss,
            ["accuracy"] = result.Accuracy,
            ["rank_correlation"] = result.RankCorrelation,
        },
        (_, { } result) => new()
        {
            ["loss"] = result.Loss,
            ["accuracy"] = result.Accuracy,
            ["macro_f1"] = result.MacroF1,
            ["micro_f1"] = result.MicroF1,
            ["calibration_error"] = result.CalibrationError,
        },
    };
}
