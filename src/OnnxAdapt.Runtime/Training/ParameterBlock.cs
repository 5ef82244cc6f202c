using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Runtime.Memory;
using OnnxAdapt.Runtime.Optimizers;

namespace OnnxAdapt.Runtime.Training;

/// <summary>Values shaped like the parameters in one native block: the parameters, their gradients, or a moment.</summary>
internal static unsafe class ParameterBlock
{
    /// <summary>One tensor of the runtime per parameter, over the block's memory.</summary>
    public static OrtValue[] Wrap(NativeBlock block, ChunkPlan plan, IReadOnlyList<TrainableParameter> parameters) =>
        [.. parameters.Select((parameter, i) => OrtTensors.Wrap(block.Pointer + plan.Slots[i].Start, [.. parameter.Dimensions], plan.Slots[i].Length))];

    /// <summary>Requires one float tensor of the right shape per parameter and nothing else.</summary>
    /// <exception cref="AdaptException">InvalidArgument that names the tensor.</exception>
    public static void Require(ParameterSet values, IReadOnlyList<TrainableParameter> parameters)
    {
        foreach (var parameter in parameters)
        {
            RequireOne(values, parameter, parameter.Name);
        }

        if (values.Count != parameters.Count)
        {
            var known = parameters.Select(parameter => parameter.Name).ToHashSet(StringComparer.Ordinal);
            throw AdaptException.Invalid("parameters", $"'{values.First(item => !known.Contains(item.Name)).Name}' is no parameter of the program.");
        }
    }

    /// <summary>Requires one float tensor of the parameter's shape.</summary>
    public static void RequireOne(ParameterSet values, TrainableParameter parameter, string name)
    {
        if (!values.TryGet(name, out var value))
        {
            throw AdaptException.Invalid($"parameters[{name}]", "is missing.");
        }

        if (value.ElementType != TensorElementType.Float || !value.Dimensions.SequenceEqual(parameter.Dimensions.ToArray()))
        {
            throw AdaptException.Invalid(
                $"parameters[{name}]",
                $"is {value.ElementType}[{string.Join(",", value.Dimensions.ToArray())}] where Float[{string.Join(",", parameter.Dimensions)}] is needed.");
        }
    }

    /// <summary>Copies tensors into the block.</summary>
    public static void Fill(NativeBlock block, ChunkPlan plan, IReadOnlyList<TrainableParameter> parameters, ParameterSet values, string prefix = "")
    {
        for (var i = 0; i < parameters.Count; i++)
        {
            values[prefix + parameters[i].Name].AsSpan<float>().CopyTo(block.Slice(plan.Slots[i].Start, plan.Slots[i].Length));
        }
    }

    /// <summary>Adds tensors over the block's memory.</summary>
    public static void View(NativeBlock block, ChunkPlan plan, IReadOnlyList<TrainableParameter> parameters, ParameterSet target, string prefix = "")
    {
        for (var i = 0; i < parameters.Count; i++)
        {
            var memory = new BlockMemory(block, plan.Slots[i].Start, plan.Slots[i].Length).Memory;
            target.Add(prefix + parameters[i].Name, Tensor.OfBytes(TensorElementType.Float, [.. parameters[i].Dimensions], memory));
        }
    }

    /// <summary>Copies the block into managed tensors.</summary>
    public static void Export(NativeBlock block, ChunkPlan plan, IReadOnlyList<TrainableParameter> parameters, ParameterSet target, string prefix = "")
    {
        for (var i = 0; i < parameters.Count; i++)
        {
            var copy = Tensor.Allocate(TensorElementType.Float, [.. parameters[i].Dimensions]);
            MemoryMarshal.AsBytes(block.Slice(plan.Slots[i].Start, plan.Slots[i].Length)).CopyTo(copy.Data.Span);
            target.Add(prefix + parameters[i].Name, copy);
        }
    }
}
