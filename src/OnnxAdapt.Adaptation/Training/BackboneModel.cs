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
internal sealed class BackboneModel(SessionSettings settings, IBaseModel baseModel, IReadOnlySet<string> kernels)
{
    private readonly Lock _gate = new();
    private (int Outputs, TrainingProgram Program, ParameterSet Initial)? _built;

    /// <summary>Rows that the graph insists on; 0 for any number.</summary>
    public int FixedRows { get; } = (int)(baseModel.Signature.Inputs.Select(input => input.Shape is { Count: > 0 } shape ? shape[0].Value ?? 0 : 0).FirstOrDefault());

    /// <summary>The program for that many outputs.</summary>
    /// <exception cref="AdaptException">FailedPrecondition, naming what stands in the way.</exception>
    public TrainingProgram Program(int outputs) => Built(outputs).Program;

    /// <summary>Fresh values, or the earlier ones with the head grown.</summary>
    public ParameterSet Initial(int outputs, ParameterSet? earlier)
    {
        var fresh = Built(outputs).Initial;
        if (earlier is null) return fresh.Clone();
        using var head = HeadModels.Initial(HeadModels.Options(settings, baseModel.FeatureSize, outputs), HeadPart(earlier));
        var values = new ParameterSet();
        foreach (var (name, value) in fresh)
        {
            values.Add(name, (head.TryGet(name, out var grown) ? grown : earlier.TryGet(name, out var known) ? known : value).Clone());
        }

        return values;
    }

    /// <summary>The head's parameters among all.</summary>
    public static ParameterSet HeadPart(ParameterSet parameters) => Part(parameters, isHead: true);

    /// <summary>The backbone's parameters among all.</summary>
    public static ParameterSet BackbonePart(ParameterSet parameters) => Part(parameters, isHead: false);

    private static ParameterSet Part(ParameterSet parameters, bool isHead)
    {
        var part = new ParameterSet();
        foreach (var (name, value) in parameters)
        {
            if (name.StartsWith(HeadOptions.DefaultPrefix, StringComparison.Ordinal) == isHead) part.Add(name, value);
        }

        return part;
    }

    private (int Outputs, TrainingProgram Program, ParameterSet Initial) Built(int outputs)
    {
        lock (_gate)
        {
            if (_built is not { } built || built.Outputs != outputs) _built = built = Build(outputs);
            return built;
        }
    }

    private (int Outputs, TrainingProgram Program, ParameterSet Initial) Build(int outputs)
    {
        try
        {
            if (FixedRows > 1) throw AdaptException.Precondition($"The graph of '{baseModel.Name}' takes exactly {FixedRows} rows at a time; export it with a free batch axis, or with one of 1, to train inside it.");
            var graph = TrainableGraph.Of(settings, baseModel, outputs);
            var training = new TrainingGraphBuilder().Build(graph.Model, Options(graph, outputs));
            RequireMatches(training);
            var initial = new ParameterSet();
            foreach (var parameter in training.Parameters) initial.Add(parameter.Name, HeadModels.ToTensor(parameter.Initial));
            return (outputs, Programs.Of(training), initial);
        }
        catch (Exception cause) when (cause is AutodiffException or OnnxFormatException)
        {
            throw new AdaptException(AdaptErrorKind.FailedPrecondition, $"'{baseModel.Name}' cannot be trained inside: {cause.Message}", cause);
        }
    }

    private void RequireMatches(TrainingGraph graph)
    {
        if (settings.Trainable.Scope != TrainableScope.Patterns) return;
        var idle = settings.Trainable.Patterns.FirstOrDefault(pattern => !graph.Parameters.Any(parameter => NamePattern.Matches(pattern, parameter.Name)));
        if (idle is not null) throw AdaptException.Invalid("trainable.patterns", $"'{idle}' matches no parameter of '{baseModel.Name}' that can be trained; inspect the model to see their names.");
    }

    private TrainingGraphOptions Options(TrainableGraph graph, int outputs) => new()
    {
        Loss = TaskLosses.NameOf(settings),
        LossOptions = TaskLosses.OptionsOf(settings, outputs),
        Predictions = graph.Predictions,
        Parameters = graph.Parameters,
        Dropout = settings.Trainable.HeadDropout > 0,
        DropoutSeed = (long)(settings.Seed & 0x3FFFFFFF),
        Kernels = kernels,
        RowGradients = true,
    };
}
