using System.Numerics.Tensors;
using OnnxAdapt.Abstractions;
using OnnxAdapt.OrtTraining.Artifacts;
using OnnxAdapt.OrtTraining.Checkpoints;
using OnnxAdapt.Runtime.Optimizers;
using Tensor = OnnxAdapt.Abstractions.Tensor;

namespace OnnxAdapt.OrtTraining.Sessions;

/// <summary>Optimizer over a block: step counter, rate, moments, and the update itself.</summary>
internal sealed class OptimizerState : IDisposable
{
    /// <summary>The rate of a new run, and of one that is resumed.</summary>
    public const float DefaultRate = 0.001f;

    /// <summary>Added to the norm before dividing by it.</summary>
    private const float ClipEpsilon = 1e-6f;

    private static readonly string[] MomentNames = [ParameterMoments.First, ParameterMoments.Second];

    private readonly OptimizerDescription _description;
    private readonly TrainableBlock _block;
    private readonly ChunkRunner _runner;
    private readonly IUpdateRule _rule;

    /// <summary>An optimizer that takes a stored state up; null starts a new one.</summary>
    /// <exception cref="AdaptException">InvalidArgument when the stored state lacks a moment.</exception>
    public OptimizerState(OptimizerDescription description, TrainableBlock block, ChunkRunner runner, OptimizerGroup? stored)
    {
        _description = description;
        _block = block;
        _runner = runner;
        OptimizerCheck.Require(description.Settings);
        _rule = description.Settings.Kind == OptimizerKind.AdamW ? new AdamWRule(description.Settings, block.Plan) : new SgdRule(description.Settings, block.Plan);
        if (stored is not null)
        {
            StepCount = stored.Step;
            InitialRate = stored.InitialLearningRate;
            Restore(stored);
        }
    }

    /// <summary>Number of steps done.</summary>
    public long StepCount { get; private set; }

    /// <summary>The rate of the next step.</summary>
    public float Rate { get; set; } = DefaultRate;

    /// <summary>The rate that a schedule starts from.</summary>
    public float InitialRate { get; set; } = DefaultRate;

    /// <summary>Clips the accumulated gradients in place if the graph says so, and changes the parameters.</summary>
    public void Step()
    {
        Clip();
        var constants = new StepConstants(StepCount + 1, Rate, _description.Settings.WeightDecay, 1, _description.Settings.Beta1);
        _runner.Run(_block.Plan.Chunks.Length, index => _rule.Apply(_block.Plan.Chunks[index], _block.Values, _block.Accumulated, constants));
        StepCount++;
    }

    /// <summary>The state as a checkpoint stores it.</summary>
    public OptimizerGroup ToGroup() => new()
    {
        Step = StepCount,
        InitialLearningRate = InitialRate,
        States = [.. _block.Parameters.Select((parameter, i) => new ParameterMoments(parameter.Name, Moments(i)))],
    };

    /// <inheritdoc/>
    public void Dispose() => _rule.Dispose();

    private CheckpointTensor[] Moments(int parameter) =>
    [
        .. MomentNames.Take(_description.MomentCount).Select((name, moment) => CheckpointTensor.Of(
            name, _rule.State.Count > moment ? _block.View(_rule.State[moment].Block, parameter) : Tensor.Allocate(TensorElementType.Float, [.. _block.Parameters[parameter].Dimensions]))),
    ];

    private void Clip()
    {
        var limit = _description.Settings.MaxGradientNorm;
        if (limit <= 0)
        {
            return;
        }

        var scale = (float)Math.Min(limit / (Norm() + ClipEpsilon), 1);
        _runner.Run(_block.Plan.Chunks.Length, index =>
        {
            var chunk = _block.Plan.Chunks[index];
            var gradients = _block.Accumulated.Slice(chunk.Start, chunk.Length);
            TensorPrimitives.Multiply(gradients, scale, gradients);
        });
    }

    /// <summary>L2 norm of all gradients: one sum per chunk, added in order.</summary>
    private double Norm()
    {
        var sums = new double[_block.Plan.Chunks.Length];
        _runner.Run(sums.Length, index =>
        {
            var chunk = _block.Plan.Chunks[index];
            sums[index] = GradientNorm.SumSquares(_block.Accumulated.Slice(chunk.Start, chunk.Length));
        });
        return Math.Sqrt(sums.Sum());
    }

    private void Restore(OptimizerGroup stored)
    {
        if (stored.States.Count == 0)
        {
            return;
        }

        var states = stored.States.ToDictionary(state => state.Parameter, StringComparer.Ordinal);
        for (var i = 0; i < _block.Parameters.Count; i++)
        {
            var parameter = _block.Parameters[i];
            var moments = states.GetValueOrDefault(parameter.Name)?.Moments ?? [];
            for (var moment = 0; moment < _description.MomentCount; moment++)
            {
                var tensor = moments.FirstOrDefault(tensor => tensor.Name == MomentNames[moment]);
                Restore(parameter, Fitting(parameter, tensor, MomentNames[moment]), moment, i);
            }
        }
    }

    private void Restore(TrainableParameter parameter, CheckpointTensor tensor, int moment, int index)
    {
        if (moment < _rule.State.Count)
        {
            tensor.Data.CopyTo(_block.View(_rule.State[moment].Block, index).Data);
        }
    }

    private static CheckpointTensor Fitting(TrainableParameter parameter, CheckpointTensor? tensor, string name) =>
        tensor is { ElementType: TensorElementType.Float } && tensor.Dimensions.SequenceEqual(parameter.Dimensions)
            ? tensor
            : throw AdaptException.Invalid(
                $"checkpoint.optimizer[{parameter.Name}].{name}",
                $"must be a float tensor of shape [{string.Join(",", parameter.Dimensions)}]; it is {(tensor is null ? "missing" : $"{tensor.ElementType}[{string.Join(",", tensor.Dimensions)}]")}.");
}
