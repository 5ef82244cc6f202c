using OnnxAdapt.Autodiff;
using OnnxAdapt.Autodiff.Training;
using OnnxAdapt.Graph;

namespace OnnxAdapt.OrtTraining.Generation;

/// <summary>Which initializers of a model are to be trained and which are to be frozen parameters.</summary>
internal sealed class ParameterChoice
{
    private static readonly char[] Wildcards = ['*', '?'];

    /// <summary>Element types that the runtime loads from a checkpoint.</summary>
    private static readonly HashSet<DataType> Loadable =
    [
        DataType.Float, DataType.Double, DataType.Bool, DataType.Int8, DataType.Int16, DataType.Int32, DataType.Int64,
        DataType.UInt8, DataType.UInt16, DataType.UInt32, DataType.UInt64,
    ];

    private readonly IReadOnlyList<string> _patterns;
    private readonly IReadOnlyList<Value> _initializers;

    private ParameterChoice(IReadOnlyList<string> patterns, IReadOnlyList<Value> initializers, IReadOnlyList<string> trainable, IReadOnlySet<string> frozen) =>
        (_patterns, _initializers, Trainable, Frozen) = (patterns, initializers, trainable, frozen);

    /// <summary>Names chosen for training, in the order of the model.</summary>
    public IReadOnlyList<string> Trainable { get; }

    /// <summary>Names of frozen parameters.</summary>
    public IReadOnlySet<string> Frozen { get; }

    /// <summary>What the training graph is built with.</summary>
    public ParameterSelector Selector => ParameterSelector.Names(_patterns).Except(ParameterSelector.Exactly(Frozen));

    /// <summary>Reads the patterns. A frozen pattern takes float tensors; by its full name any tensor can be frozen that a checkpoint holds.</summary>
    /// <exception cref="AutodiffException">A frozen pattern fits nothing, or a trained one only what is frozen.</exception>
    public static ParameterChoice Of(OnnxModel model, ArtifactOptions options)
    {
        var initializers = model.Graph.Initializers.ToArray();
        var frozen = options.Freeze.SelectMany(pattern => FrozenBy(initializers, pattern)).ToHashSet(StringComparer.Ordinal);
        var candidates = ParameterCandidate.Of(model);
        RequireNotAllFrozen(candidates, options.Train, frozen);
        var trainable = candidates.Where(ParameterSelector.Names(options.Train).Selects).Select(candidate => candidate.Name).Where(name => !frozen.Contains(name));
        return new ParameterChoice(options.Train, initializers, [.. trainable], frozen);
    }

    /// <summary>Requires that each pattern brought something to training.</summary>
    /// <exception cref="AutodiffException">A pattern fits nothing, or only what is frozen or without influence on the loss.</exception>
    public void RequireReached(IReadOnlyList<TrainingParameter> trained)
    {
        var candidates = trained.Select(parameter => new ParameterCandidate(parameter.Name, parameter.Initial, [])).ToArray();
        foreach (var pattern in _patterns)
        {
            if (!Array.Exists(candidates, ParameterSelector.Names(pattern).Selects))
            {
                throw new AutodiffException($"Nothing is trained by '{pattern}': it names no float initializer that the loss depends on and that is not frozen.");
            }
        }
    }

    /// <summary>Names and values of trained and frozen parameters, in the order of the model's initializers.</summary>
    public IReadOnlyList<KeyValuePair<string, TensorData>> InOrder(IReadOnlyList<TrainingParameter> trained)
    {
        var values = trained.ToDictionary(parameter => parameter.Name, parameter => parameter.Initial, StringComparer.Ordinal);
        foreach (var value in _initializers.Where(value => Frozen.Contains(value.Name)))
        {
            values[value.Name] = value.Initializer!;
        }

        var order = _initializers.Select(value => value.Name).Concat(trained.Select(parameter => parameter.Name)).Distinct();
        return [.. order.Where(values.ContainsKey).Select(name => KeyValuePair.Create(name, values[name]))];
    }

    private static void RequireNotAllFrozen(IReadOnlyList<ParameterCandidate> candidates, IReadOnlyList<string> patterns, HashSet<string> frozen)
    {
        foreach (var pattern in patterns)
        {
            var named = candidates.Where(ParameterSelector.Names(pattern).Selects).ToArray();
            if (named.Length > 0 && Array.TrueForAll(named, candidate => frozen.Contains(candidate.Name)))
            {
                throw new AutodiffException($"Nothing is trained by '{pattern}': all that it names is frozen as well; a parameter is one or the other.");
            }
        }
    }

    private static string[] FrozenBy(Value[] initializers, string pattern)
    {
        var selector = ParameterSelector.Names(pattern);
        var found = pattern.IndexOfAny(Wildcards) < 0
            ? initializers.Where(value => value.Name == pattern && Loadable.Contains(value.Initializer!.Type))
            : initializers.Where(value => value.Initializer is { Type: DataType.Float, Sizes.Count: > 0 } data && selector.Selects(new ParameterCandidate(value.Name, data, [])));
        string[] names = [.. found.Select(value => value.Name)];
        return names.Length > 0 ? names : throw new AutodiffException($"Nothing is frozen by '{pattern}': the model has no initializer of that name that a checkpoint can hold.");
    }
}
