using OnnxAdapt.Abstractions;
using OnnxAdapt.Graph;
using OnnxAdapt.OrtTraining.Artifacts;
using OnnxAdapt.OrtTraining.Checkpoints;
using OnnxAdapt.Runtime.Optimizers;

namespace OnnxAdapt.OrtTraining.Sessions;

/// <summary>What training changes: parameters, gradients, optimizer, properties. It outlives the sessions that work on it.</summary>
internal sealed class TrainingState : IDisposable
{
    private readonly Dictionary<string, ParameterState> _parameters = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, object> _properties = new(StringComparer.Ordinal);
    private readonly Checkpoint _checkpoint;

    /// <summary>A state with copies of a checkpoint's tensors.</summary>
    public TrainingState(Checkpoint checkpoint)
    {
        _checkpoint = checkpoint;
        IsNominal = checkpoint.IsNominal;
        Add(checkpoint.Trainable, isTrainable: true);
        Add(checkpoint.Frozen, isTrainable: false);
        foreach (var property in checkpoint.Properties)
        {
            _properties[property.Name] = property.Value;
        }
    }

    /// <summary>The checkpoint it began with.</summary>
    public Checkpoint Initial => _checkpoint;

    /// <summary>Whether parameters still have no values.</summary>
    public bool IsNominal { get; private set; }

    /// <summary>Properties of the user by name, each an Int64, a Single or a String.</summary>
    public IDictionary<string, object> Properties => _properties;

    /// <summary>Memory of the trainable parameters; null before the first session.</summary>
    public TrainableBlock? Block { get; private set; }

    /// <summary>The optimizer; null before a session with one.</summary>
    public OptimizerState? Optimizer { get; private set; }

    /// <summary>Finds a parameter.</summary>
    public ParameterState? Find(string name) => _parameters.GetValueOrDefault(name);

    /// <summary>The parameter of that name.</summary>
    /// <exception cref="AdaptException">NotFound.</exception>
    public ParameterState Require(string name) =>
        Find(name) ?? throw AdaptException.NotFound($"Parameter with name {name} does not exist.");

    /// <summary>Prepares the state for a training graph: nominal parameters get memory, trainable ones move to one block, gradients are zero.</summary>
    /// <param name="inputs">The graph's inputs that are parameters.</param>
    public TrainableBlock Attach(IReadOnlyList<Value> inputs)
    {
        foreach (var input in inputs.Where(input => _parameters[input.Name].Value is null || IsNominal))
        {
            _parameters[input.Name].MoveTo(Tensor.Allocate(Declared(input), Sizes(input)));
        }

        if (Block is null)
        {
            var trainable = inputs.Select(input => _parameters[input.Name]).Where(parameter => parameter.IsTrainable).ToArray();
            Block = new TrainableBlock([.. trainable.Select(parameter => new TrainableParameter(
                parameter.Name, parameter.Name + ArtifactNames.GradientSuffix, parameter.Value!.Dimensions.ToArray()))]);
            for (var i = 0; i < trainable.Length; i++)
            {
                trainable[i].MoveTo(Block.View(Block.Values, i));
            }
        }

        Block.Accumulated.Clear();
        return Block;
    }

    /// <summary>Makes the optimizer, or a new one that takes the counters and the rate of the old one over.</summary>
    public OptimizerState UseOptimizer(OptimizerDescription description, ChunkRunner runner)
    {
        var stored = Optimizer?.ToGroup() ?? _checkpoint.OptimizerGroups.FirstOrDefault(group => group.Name == OptimizerGroup.DefaultName);
        var next = new OptimizerState(description, Block!, runner, stored) { Rate = Optimizer?.Rate ?? OptimizerState.DefaultRate };
        Optimizer?.Dispose();
        return Optimizer = next;
    }

    /// <summary>Says that all parameters have values now.</summary>
    public void MarkLoaded() => IsNominal = false;

    /// <summary>The state as a checkpoint; its tensors are copies.</summary>
    public Checkpoint ToCheckpoint(bool includeOptimizer) => new Checkpoint
    {
        Trainable = [.. Tensors(isTrainable: true)],
        Frozen = [.. Tensors(isTrainable: false)],
        IsNominal = IsNominal,
        HasExternalData = _checkpoint.HasExternalData,
        OptimizerGroups = !includeOptimizer ? [] : Optimizer is { } optimizer ? [optimizer.ToGroup()] : _checkpoint.OptimizerGroups,
        Properties = [.. _properties.Select(pair => new CheckpointProperty(pair.Key, pair.Value))],
    }.Sorted();

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var parameter in _parameters.Values)
        {
            parameter.Dispose();
        }

        Optimizer?.Dispose();
        Block?.Dispose();
    }

    private static TensorElementType Declared(Value input) => input.Type == DataType.Undefined ? TensorElementType.Float : (TensorElementType)(int)input.Type;

    private static long[] Sizes(Value input) => input.Shape is { IsStatic: true } shape
        ? shape.ToSizes()
        : throw AdaptException.Invalid($"training_model.{input.Name}", "has no fixed shape, which a nominal checkpoint needs.");

    private void Add(IEnumerable<CheckpointTensor> tensors, bool isTrainable)
    {
        foreach (var tensor in tensors)
        {
            _parameters.TryAdd(tensor.Name, new ParameterState(tensor.Name, isTrainable, IsNominal ? null : tensor.ToTensor()));
        }
    }

    private IEnumerable<CheckpointTensor> Tensors(bool isTrainable) => _parameters.Values
        .Where(parameter => parameter.IsTrainable == isTrainable)
        .Select(parameter => IsNominal
            ? new CheckpointTensor(parameter.Name, parameter.Value?.ElementType ?? TensorElementType.Float, [], default)
            : CheckpointTensor.Of(parameter.Name, parameter.Value!));
}
