using OnnxAdapt.Abstractions;
using OnnxAdapt.Runtime.Memory;
using OnnxAdapt.Runtime.Optimizers;

namespace OnnxAdapt.Runtime.Training;

/// <summary>
/// The optimizer's state as named tensors: <c>exp_avg/&lt;parameter&gt;</c> and <c>exp_avg_sq/&lt;parameter&gt;</c> for AdamW,
/// <c>momentum/&lt;parameter&gt;</c> for SGD with momentum, and <c>step</c>, an int64 scalar.
/// </summary>
internal static class OptimizerStateFormat
{
    private const string StepName = "step";

    public static ParameterSet Export(ParameterOptimizer optimizer, ChunkPlan plan, IReadOnlyList<TrainableParameter> parameters) =>
        Collect(optimizer, (block, state, prefix) => ParameterBlock.Export(block, plan, parameters, state, prefix));

    /// <summary>The state without a copy.</summary>
    public static ParameterSet View(ParameterOptimizer optimizer, ChunkPlan plan, IReadOnlyList<TrainableParameter> parameters) =>
        Collect(optimizer, (block, state, prefix) => ParameterBlock.View(block, plan, parameters, state, prefix));

    /// <summary>Requires every tensor of the state.</summary>
    /// <exception cref="AdaptException">InvalidArgument that names the tensor.</exception>
    public static void Require(ParameterSet state, ParameterOptimizer optimizer, IReadOnlyList<TrainableParameter> parameters)
    {
        foreach (var (name, _) in optimizer.Rule.State)
        {
            foreach (var parameter in parameters)
            {
                ParameterBlock.RequireOne(state, parameter, $"{name}/{parameter.Name}");
            }
        }

        if (!state.TryGet(StepName, out var step) || step.ElementType != TensorElementType.Int64 || step.ElementCount != 1 || step.AsSpan<long>()[0] < 0)
        {
            throw AdaptException.Invalid($"optimizer_state[{StepName}]", "must be an Int64 scalar of at least 0.");
        }
    }

    /// <summary>Takes a state over that <see cref="Require"/> has accepted.</summary>
    public static void Import(ParameterSet state, ParameterOptimizer optimizer, ChunkPlan plan, IReadOnlyList<TrainableParameter> parameters)
    {
        foreach (var (name, block) in optimizer.Rule.State)
        {
            ParameterBlock.Fill(block, plan, parameters, state, name + "/");
        }

        optimizer.RestoreRows();
        optimizer.StepCount = state[StepName].AsSpan<long>()[0];
    }

    private static ParameterSet Collect(ParameterOptimizer optimizer, Action<NativeBlock, ParameterSet, string> add)
    {
        var state = new ParameterSet();
        foreach (var (name, block) in optimizer.Rule.State) add(block, state, name + "/");

        state.Add(StepName, Tensor.Of([optimizer.StepCount]));
        return state;
    }
}
