using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Contract;

namespace OnnxAdapt.Server.Mapping;

/// <summary>Commands of a session.</summary>
internal static class CommandMapping
{
    /// <summary>A command as the domain takes it.</summary>
    /// <exception cref="AdaptException">InvalidArgument that names the field.</exception>
    public static SessionCommand ToCommand(V1.Command command) => command.CommandCase switch
    {
        V1.Command.CommandOneofCase.Train => new SessionCommand.Train(
            command.Id, ToUntil(command.Train), CallMapping.ToCount(command.Train.ReportEvery, "command.train.report_every"), command.Train.Refit),
        V1.Command.CommandOneofCase.Evaluate => new SessionCommand.Evaluate(command.Id, ExampleMapping.ToExamples(command.Evaluate.Examples)),
        V1.Command.CommandOneofCase.Checkpoint => new SessionCommand.Checkpoint(command.Id),
        V1.Command.CommandOneofCase.Publish => new SessionCommand.Publish(command.Id, command.Publish.HasServe ? command.Publish.Serve : null),
        V1.Command.CommandOneofCase.Finish => new SessionCommand.Finish(command.Id),
        _ => throw AdaptException.Invalid("command", "it names no command; set train, evaluate, checkpoint, publish or finish."),
    };

    private static TrainUntil ToUntil(V1.Train train) => train.UntilCase switch
    {
        V1.Train.UntilOneofCase.Epochs => new TrainUntil.Epochs(CallMapping.ToCount(train.Epochs, "command.train.epochs")),
        V1.Train.UntilOneofCase.Steps => new TrainUntil.Steps(ToLong(train.Steps, "command.train.steps")),
        V1.Train.UntilOneofCase.NoImprovement => new TrainUntil.NoImprovement(
            CallMapping.ToCount(train.NoImprovement.Patience, "command.train.no_improvement.patience"),
            CallMapping.ToCount(train.NoImprovement.MaxEpochs, "command.train.no_improvement.max_epochs"),
            train.NoImprovement.MinDelta),
        _ => new TrainUntil.Default(),
    };

    private static long ToLong(ulong value, string field) =>
        value <= long.MaxValue ? (long)value : throw AdaptException.Invalid(field, $"{value} is too large.");
}
