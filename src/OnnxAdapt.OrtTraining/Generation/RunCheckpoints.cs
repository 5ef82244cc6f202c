using OnnxAdapt.Abstractions;
using OnnxAdapt.OrtTraining.Checkpoints;

namespace OnnxAdapt.OrtTraining.Generation;

/// <summary>Turns what a training backend exports into a checkpoint of Microsoft's runtime.</summary>
public static class RunCheckpoints
{
    private const string StepName = "step";
    private const string FirstMoment = "exp_avg/";
    private const string SecondMoment = "exp_avg_sq/";

    /// <summary>A checkpoint of a run.</summary>
    /// <param name="parameters">Trained parameters.</param>
    /// <param name="optimizerState">State as <see cref="ITrainingBackend.ExportOptimizerState"/> gives it; null for a run that has not begun. Of SGD only the step is kept.</param>
    /// <param name="frozen">Frozen parameters.</param>
    public static Checkpoint Of(IEnumerable<NamedTensor> parameters, ParameterSet? optimizerState, IEnumerable<NamedTensor>? frozen = null)
    {
        CheckpointTensor[] trainable = [.. parameters.Select(parameter => CheckpointTensor.Of(parameter.Name, parameter.Value))];
        return new Checkpoint
        {
            Trainable = trainable,
            Frozen = [.. (frozen ?? []).Select(parameter => CheckpointTensor.Of(parameter.Name, parameter.Value))],
            OptimizerGroups = optimizerState is null ? [] : [Group(trainable, optimizerState)],
        };
    }

    private static OptimizerGroup Group(CheckpointTensor[] trainable, ParameterSet state)
    {
        var hasMoments = Array.TrueForAll(trainable, parameter => state.TryGet(FirstMoment + parameter.Name, out _) && state.TryGet(SecondMoment + parameter.Name, out _));
        return new OptimizerGroup
        {
            Step = state[StepName].AsSpan<long>()[0],
            States = hasMoments ? [.. trainable.Select(parameter => Moments(parameter.Name, state))] : [],
        };
    }

    private static ParameterMoments Moments(string parameter, ParameterSet state) => new(parameter,
    [
        CheckpointTensor.Of(ParameterMoments.First, state[FirstMoment + parameter]),
        CheckpointTensor.Of(ParameterMoments.Second, state[SecondMoment + parameter]),
    ]);
}
