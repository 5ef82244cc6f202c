using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Contract;
using OnnxAdapt.Autodiff;
using OnnxAdapt.Autodiff.Training;
using OnnxAdapt.Graph.Serialization;

namespace OnnxAdapt.Adaptation.Training;

/// <summary>
/// The base graph with pooling, normalisation and head put on top, as a training program; and the initial values of what is trained.
/// </summary>
/// <param name="settings">Scope, loss and head.</param>
/// <param name="baseModel">Graph and parameters.</param>
/// <param name="kernels">Training operators that programs may hold.</param>
/// <param name="parts">How the part that stays frozen is run.</param>
internal sealed class BackboneModel(SessionSettings settings, IBaseModel baseModel, IReadOnlySet<string> kernels, FrozenParts parts) : IDisposable
{
    private readonly Lock _gate = new();
    private BackbonePrograms? _built;
    private FrozenPart? _frozen;

    /// <summary>Rows that the graph insists on; 0 for any number.</summary>
    public int FixedRows { get; } = (int)(baseModel.Signature.Inputs.Select(input => input.Shape is { Count: > 0 } shape ? shape[0].Value ?? 0 : 0).FirstOrDefault());

    /// <summary>The program for that many outputs, training what lies at most so far from the top.</summary>
    /// <exception cref="AdaptException">FailedPrecondition, naming what stands in the way.</exception>
    public TrainingProgram Program(int outputs, int level = int.MaxValue) => Built(outputs).Program(level);

    /// <summary>How far from the top each parameter lies.</summary>
    public IReadOnlyDictionary<string, int> Levels(int outputs) => Built(outputs).Levels;

    /// <summary>The initializers of the base that parameters change.</summary>
    public ParameterSet BaseChanges(int outputs, ParameterSet parameters) => Built(outputs).Graph.BaseChanges(BackbonePart(parameters));

    /// <summary>The same as low-rank factors; empty where they are not all.</summary>
    public IReadOnlyList<LowRankUpdate> LowRankChanges(int outputs, ParameterSet parameters) => Built(outputs).Graph.LowRankChanges(BackbonePart(parameters));

    /// <summary>What runs once for each example; null when everything runs in every step.</summary>
    public FrozenPart? Frozen(int outputs)
    {
        var split = Built(outputs).Split;
        if (split is null) return null;
        lock (_gate) return _frozen ??= new FrozenPart(split, FixedRows, parts.Factory!, parts.Options);
    }

    /// <summary>Fresh values, or the earlier ones with the head grown.</summary>
    public ParameterSet Initial(int outputs, ParameterSet? earlier)
    {
        var fresh = Built(outputs).Initial;
        if (earlier is null) return fresh.Clone();
        using var head = settings.HasHead
            ? HeadModels.Initial(HeadModels.Options(settings, baseModel.FeatureSize, outputs), HeadPart(earlier))
            : new ParameterSet();
        var values = new ParameterSet();
        foreach (var (name, value) in fresh)
        {
            values.Add(name, (head.TryGet(name, out var grown) ? grown : earlier.TryGet(name, out var known) ? known : value).Clone());
        }

        return values;
    }

    /// <summary>Programs hold the whole base several times, so they go even where something still refers to this.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _frozen?.Dispose();
            _frozen = null;
            _built = null;
        }
    }

    /// <summary>The head's parameters among all.</summary>
    public static ParameterSet HeadPart(ParameterSet parameters) => Part(parameters, isHead: true);

    private static ParameterSet BackbonePart(ParameterSet parameters) => Part(parameters, isHead: false);

    private static ParameterSet Part(ParameterSet parameters, bool isHead)
    {
        var part = new ParameterSet();
        foreach (var (name, value) in parameters)
        {
            if (name.StartsWith(HeadOptions.DefaultPrefix, StringComparison.Ordinal) == isHead) part.Add(name, value);
        }

        return part;
    }

    private BackbonePrograms Built(int outputs)
    {
        lock (_gate)
        {
            if (_built is not null && _built.Outputs == outputs) return _built;
            _frozen?.Dispose();
            _frozen = null;
            return _built = Build(outputs);
        }
    }

    private BackbonePrograms Build(int outputs)
    {
        if (FixedRows > 1) throw AdaptException.Precondition($"The graph of '{baseModel.Name}' takes exactly {FixedRows} rows at a time; export it with a free batch axis, or with one of 1, to train inside it.");
        try
        {
            var programs = new BackbonePrograms(settings, TrainableGraph.Of(settings, baseModel, outputs), outputs, kernels, cuts: parts is { Factory: not null, MaxBytes: > 0 }, Members(outputs));
            RequireMatches(programs.Program(int.MaxValue));
            return programs;
        }
        catch (Exception cause) when (cause is AutodiffException or OnnxFormatException)
        {
            throw new AdaptException(AdaptErrorKind.FailedPrecondition, $"'{baseModel.Name}' cannot be trained inside: {cause.Message}", cause);
        }
    }

    /// <summary>Inputs of an example, whose embeddings are its outputs.</summary>
    private int Members(int outputs)
    {
        if (settings.Task != ModelTask.Embedding) return 1;
        return FixedRows == 0 ? outputs / baseModel.FeatureSize
            : throw AdaptException.Precondition($"The graph of '{baseModel.Name}' takes exactly {FixedRows} row at a time; embeddings are compared within a batch, so export it with a free batch axis.");
    }

    private void RequireMatches(TrainingProgram program)
    {
        if (settings.Trainable.Scope != TrainableScope.Patterns) return;
        var idle = settings.Trainable.Patterns.FirstOrDefault(pattern => !program.Parameters.Any(parameter => NamePattern.Matches(pattern, parameter.Name)));
        if (idle is not null) throw AdaptException.Invalid("trainable.patterns", $"'{idle}' matches no parameter of '{baseModel.Name}' that can be trained; inspect the model to see their names.");
    }
}
