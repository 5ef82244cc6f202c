using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Contract;

namespace OnnxAdapt.Adaptation.Sessions;

/// <summary>The rules for commands.</summary>
internal static class CommandChecks
{
    private const int MaxIdLength = 256;

    /// <exception cref="AdaptException">InvalidArgument, naming the field.</exception>
    public static void Check(SessionCommand command)
    {
        if (command.Id.Length > MaxIdLength) throw AdaptException.Invalid("command.id", $"it has {command.Id.Length} characters; at most {MaxIdLength} are allowed.");
        if (command is SessionCommand.Train train) Check(train);
    }

    private static void Check(SessionCommand.Train train)
    {
        Require(train.ReportEvery >= 0, "train.report_every", $"{train.ReportEvery} is below 0.");
        switch (train.Until)
        {
            case TrainUntil.Epochs epochs:
                Require(epochs.Count is >= 1 and <= 1_000_000, "train.epochs", $"{epochs.Count} is outside 1 to 1,000,000.");
                break;
            case TrainUntil.Steps steps:
                Require(steps.Count is >= 1 and <= 1_000_000_000_000, "train.steps", $"{steps.Count} is outside 1 to 1,000,000,000,000.");
                break;
            case TrainUntil.NoImprovement patient:
                Require(patient.Patience is >= 1 and <= 100_000, "train.no_improvement.patience", $"{patient.Patience} is outside 1 to 100,000.");
                Require(patient.MaxEpochs is >= 0 and <= 1_000_000, "train.no_improvement.max_epochs", $"{patient.MaxEpochs} is outside 0 to 1,000,000.");
                Require(patient.MinDelta >= 0 && double.IsFinite(patient.MinDelta), "train.no_improvement.min_delta", $"{patient.MinDelta} is not 0 or above and finite.");
                break;
        }
    }

    private static void Require(bool condition, string field, string problem)
    {
        if (!condition) throw AdaptException.Invalid(field, problem);
    }
}
