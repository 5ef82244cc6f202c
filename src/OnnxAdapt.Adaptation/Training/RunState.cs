using OnnxAdapt.Adaptation.Contract;

namespace OnnxAdapt.Adaptation.Training;

/// <summary>Where a run stands between two steps: all that is needed to go on to bit-equal parameters.</summary>
internal sealed record RunState
{
    /// <summary>Number of the command.</summary>
    public required int Command { get; init; }

    /// <summary>0 for the validated run, 1 for the one on all examples.</summary>
    public required int Phase { get; init; }

    /// <summary>Steps done in this phase.</summary>
    public required long Step { get; init; }

    /// <summary>Steps of the validated run, once it has ended.</summary>
    public long ChosenSteps { get; init; }

    /// <summary>Steps done in all phases before this one.</summary>
    public long StepsBefore { get; init; }

    /// <summary>Metrics of the validated run, once it has ended.</summary>
    public EvaluationResult? Evaluation { get; init; }

    /// <summary>Metrics before the first step, when the run starts from a head on the frozen base or from the graph's own output.</summary>
    public EvaluationResult? Frozen { get; init; }

    /// <summary>Best pass so far, when validation may end the run.</summary>
    public BestPass? Best { get; init; }

    /// <summary>Passes since the best.</summary>
    public int BadEpochs { get; init; }

    /// <summary>Seconds of training so far.</summary>
    public double Seconds { get; init; }
}
