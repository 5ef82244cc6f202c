using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Contract;
using OnnxAdapt.Autodiff.Blocks;
using OnnxAdapt.Autodiff.Splitting;
using OnnxAdapt.Autodiff.Training;

namespace OnnxAdapt.Adaptation.Training;

/// <summary>The training programs of one graph: one that trains everything that was chosen, and one for each level of gradual unfreezing.</summary>
internal sealed class BackbonePrograms
{
    private readonly SessionSettings _settings;
    private readonly IReadOnlySet<string> _kernels;
    private readonly int _members;
    private readonly Dictionary<int, TrainingProgram> _programs = [];
    private readonly TrainingProgram _whole;
    private readonly int _lowest;
    private readonly int _highest;

    public BackbonePrograms(SessionSettings settings, TrainableGraph graph, int outputs, IReadOnlySet<string> kernels, bool cuts, int members = 1)
    {
        (_settings, Graph, Outputs, _kernels, _members) = (settings, graph, outputs, kernels, members);
        var split = cuts ? GraphCut.Split(graph.Model, graph.Parameters, CutOptions()) : null;
        Split = split?.Prefix is null ? null : split;
        var training = Build(Split?.Parameters ?? graph.Parameters);
        _whole = Programs.Of(training);
        Initial = new ParameterSet();
        foreach (var parameter in training.Parameters.Concat(training.Buffers)) Initial.Add(parameter.Name, HeadModels.ViewOf(parameter.Initial));
        var candidates = ParameterCandidate.Of(graph.Model);
        if (settings.Trainable.Recompute) RequireBlocks(candidates);
        Levels = candidates.Where(candidate => Initial.TryGet(candidate.Name, out _)).ToDictionary(candidate => candidate.Name, LevelOf, StringComparer.Ordinal);
        (_lowest, _highest) = (Levels.Values.DefaultIfEmpty().Min(), Levels.Values.DefaultIfEmpty().Max());
    }

    public TrainableGraph Graph { get; }

    public int Outputs { get; }

    /// <summary>What runs once for each example and what in every step; null when all runs in every step.</summary>
    public GraphSplit? Split { get; }

    /// <summary>Values of all that is trained, over the graph's own memory; only to be read.</summary>
    public ParameterSet Initial { get; }

    /// <summary>How far from the top each parameter lies.</summary>
    public IReadOnlyDictionary<string, int> Levels { get; }

    /// <summary>The program that trains what lies at most so far from the top.</summary>
    public TrainingProgram Program(int level)
    {
        level = Math.Max(level, _lowest);
        if (level >= _highest) return _whole;
        lock (_programs)
        {
            if (!_programs.TryGetValue(level, out var program))
            {
                var names = Levels.Where(entry => entry.Value <= level).Select(entry => entry.Key);
                _programs[level] = program = Programs.Of(Build(ParameterSelector.Exactly(names)));
            }

            return program;
        }
    }

    private static void RequireBlocks(IReadOnlyList<ParameterCandidate> candidates)
    {
        var blocks = candidates.Select(candidate => candidate.Place.Count).DefaultIfEmpty().Max();
        if (blocks < 2) throw AdaptException.Invalid("trainable.recompute", $"the base model has {blocks} blocks of layers; activations are computed again from block to block, so it needs two at least.");
    }

    private static int LevelOf(ParameterCandidate candidate) => candidate.IsHead || candidate.Place.IsTail ? 0 : Depth(candidate.Place);

    private static int Depth(BlockPlace place) => place.Count - Math.Max(-1, place.Index);

    private GraphCutOptions CutOptions() => new() { Dropout = _settings.Trainable.HeadDropout > 0 };

    private TrainingGraph Build(ParameterSelector parameters) => new TrainingGraphBuilder().Build(Split?.Suffix ?? Graph.Model, new TrainingGraphOptions
    {
        Loss = TaskLosses.NameOf(_settings),
        LossOptions = TaskLosses.OptionsOf(_settings, Outputs, _members),
        Predictions = Graph.Predictions,
        Parameters = parameters,
        Dropout = _settings.Trainable.HeadDropout > 0,
        Kernels = _kernels,
        BatchNormalization = _settings.Trainable.TrainBatchNormalization ? BatchNormalizationMode.Training : BatchNormalizationMode.Frozen,
        RowGradients = true,
        Recompute = _settings.Trainable.Recompute,
    });
}
