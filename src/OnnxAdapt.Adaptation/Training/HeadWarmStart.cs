using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Contract;
using OnnxAdapt.Adaptation.Features;
using OnnxAdapt.Adaptation.Ledger;
using OnnxAdapt.Adaptation.Sessions;

namespace OnnxAdapt.Adaptation.Training;

/// <summary>
/// The head with which training inside a backbone starts: first trained on the features of the untouched backbone (Kumar et al., 2022:
/// linear probing, then fine-tuning), so that an untrained head does not distort the backbone in its first steps.
/// </summary>
internal static class HeadWarmStart
{
    /// <summary>Trains a head over the examples of a command, with the defaults of heads.</summary>
    /// <returns>The head's parameters, for plain features.</returns>
    public static async Task<ParameterSet> TrainAsync(TrainingContext context, IBaseModel baseModel, FeaturePipeline pipeline, LedgerSnapshot snapshot, Action<int> progress, IReadOnlySet<string> kernels, CancellationToken cancellationToken)
    {
        var settings = SettingsResolver.ForHead(context.Settings, context.Options);
        var scope = new HeadScope(settings, baseModel, pipeline, kernels);
        var set = await scope.LoadAsync(snapshot, progress, cancellationToken).ConfigureAwait(false);
        return await TrainingThread.RunAsync(() => Train(context with { Settings = settings, Scope = scope }, set, cancellationToken)).ConfigureAwait(false);
    }

    private static ParameterSet Train(TrainingContext context, TrainingSet set, CancellationToken cancellationToken)
    {
        using var loop = new TrainingLoop(context, new SessionCommand.Train("", new TrainUntil.Default()), set, null, 0);
        return loop.Run(null, _ => { }, _ => { }, cancellationToken).Parameters;
    }
}
