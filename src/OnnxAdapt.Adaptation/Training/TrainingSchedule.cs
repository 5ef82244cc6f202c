using OnnxAdapt.Adaptation.Contract;

namespace OnnxAdapt.Adaptation.Training;

/// <summary>How many steps a run takes and when validation may end it.</summary>
/// <param name="TotalSteps">Steps over which the learning rate is scheduled; the run ends there at the latest.</param>
/// <param name="StepsPerEpoch">Steps of a pass.</param>
/// <param name="Patience">Passes without improvement that end the run; null when validation does not end it.</param>
/// <param name="MinDelta">Smallest gain that counts.</param>
internal sealed record TrainingSchedule(long TotalSteps, long StepsPerEpoch, int? Patience, double MinDelta)
{
    public static TrainingSchedule Of(TrainUntil until, int rows, SessionSettings settings, AdaptationOptions options)
    {
        var perEpoch = PerEpoch(rows, settings.BatchSize);
        return until switch
        {
            TrainUntil.Epochs epochs => new TrainingSchedule(epochs.Count * perEpoch, perEpoch, null, 0),
            TrainUntil.Steps steps => new TrainingSchedule(steps.Count, perEpoch, null, 0),
            TrainUntil.NoImprovement patient => new TrainingSchedule((patient.MaxEpochs == 0 ? options.MaxEpochs : patient.MaxEpochs) * perEpoch, perEpoch, patient.Patience, patient.MinDelta),
            _ => new TrainingSchedule(DefaultSteps(perEpoch, settings, options), perEpoch, null, 0),
        };
    }

    /// <summary>The steps that a validated run settled on, over other rows.</summary>
    public static TrainingSchedule Fixed(long steps, int rows, int batchSize) => new(steps, PerEpoch(rows, batchSize), null, 0);

    private static long PerEpoch(int rows, int batchSize) => Math.Max(1, (rows + batchSize - 1) / batchSize);

    private static long DefaultSteps(long perEpoch, SessionSettings settings, AdaptationOptions options) => settings.Trainable.IsInside
        ? perEpoch * options.BackboneEpochs
        : Math.Max(options.MinimumSteps, perEpoch * options.HeadEpochs);
}
