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
            var model = OnnxReader.Read(baseModel.ModelPath);
            var initializers = model.Graph.Initializers.Select(value => value.Name).ToHashSet(StringComparer.Ordinal);
            var graph = new TrainingGraphBuilder().Build(HeadAttachment.Attach(model, Attachment(outputs, model.StandardOpset)), Options(outputs));
            var foreign = graph.Parameters.FirstOrDefault(parameter => !initializers.Contains(parameter.Name) && !parameter.Name.StartsWith(HeadOptions.DefaultPrefix, StringComparison.Ordinal));
            if (foreign is not null) throw AdaptException.Precondition($"The parameter '{foreign.Name}' is not in the graph as stored, so it cannot be published; choose other patterns.");
            RequireMatches(graph);
            var initial = new ParameterSet();
            foreach (var parameter in graph.Parameters) initial.Add(parameter.Name, HeadModels.ToTensor(parameter.Initial));
            return (outputs, Programs.Of(graph), initial);
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

    private AttachHeadOptions Attachment(int outputs, long opset)
    {
        var recipe = baseModel.Recipe
            ?? throw AdaptException.Precondition($"'{baseModel.Name}' does not say how its features follow from its graph, so only a head can be trained on it.");
        return new AttachHeadOptions
        {
            Head = HeadModels.Options(settings, baseModel.FeatureSize, outputs) with { Opset = opset },
            Pooling = recipe.Pooling is FeaturePooling.None ? Pooling.Mean : Enum.Parse<Pooling>(recipe.Pooling.ToString()),
            Normalize = recipe.Normalize,
            HiddenStates = recipe.Output,
            MaskInput = recipe.MaskInput ?? "",
        };
    }

    private TrainingGraphOptions Options(int outputs) => new()
    {
        Loss = TaskLosses.NameOf(settings),
        LossOptions = TaskLosses.OptionsOf(settings, outputs),
        Predictions = HeadBuilder.LogitsOutput,
        Parameters = Selections.Of(settings.Trainable),
        Dropout = settings.Trainable.HeadDropout > 0,
        DropoutSeed = (long)(settings.Seed & 0x3FFFFFFF),
        Kernels = kernels,
    };
}
