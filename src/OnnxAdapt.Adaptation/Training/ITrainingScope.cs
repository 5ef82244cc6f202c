using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Ledger;

namespace OnnxAdapt.Adaptation.Training;

/// <summary>What is trained: a head on features, or the backbone with it.</summary>
internal interface ITrainingScope
{
    /// <summary>Whether a first training starts with what the frozen base gives, so that its first metrics are those to beat.</summary>
    bool StartsFrozen { get; }

    /// <summary>Rows that are scored in one run.</summary>
    int ScoringRows { get; }

    /// <summary>Loads the examples of a command.</summary>
    Task<TrainingSet> LoadAsync(LedgerSnapshot snapshot, Action<int> progress, CancellationToken cancellationToken);

    /// <summary>Loads examples that are not the session's, with the labels of a snapshot.</summary>
    Task<TrainingSet> LoadAsync(LedgerSnapshot snapshot, IReadOnlyList<ExampleInput> inputs, CancellationToken cancellationToken);

    /// <summary>Parameters to start from when nothing was trained before; null for fresh ones.</summary>
    Task<ParameterSet?> WarmStartAsync(TrainingContext context, LedgerSnapshot snapshot, Action<int> progress, CancellationToken cancellationToken);

    /// <summary>The program for that many outputs.</summary>
    /// <param name="outputs">Labels, or regression values.</param>
    /// <param name="level">Only parameters up to this level from the top are trained; see <see cref="Levels"/>.</param>
    TrainingProgram Program(int outputs, int level = int.MaxValue);

    /// <summary>How far from the top each parameter of the base lies: 0 for what stands behind the last block, 1 for the last block, and so on. Parameters not named are the head's, at 0.</summary>
    IReadOnlyDictionary<string, int> Levels(int outputs);

    /// <summary>What parameters change in the base graph, by initializer.</summary>
    ParameterSet BaseChanges(int outputs, ParameterSet parameters);

    /// <summary>The same as low-rank factors, where those are all that is changed; empty where they are not.</summary>
    IReadOnlyList<LowRankUpdate> LowRankChanges(int outputs, ParameterSet parameters);

    /// <summary>Initial parameters: fresh ones, or the earlier ones with rows added for new outputs.</summary>
    ParameterSet Initial(int outputs, ParameterSet? earlier);
}
