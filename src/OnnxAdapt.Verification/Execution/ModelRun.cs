using OnnxAdapt.Abstractions;
using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Serialization;
using OnnxAdapt.Runtime.Inference;

namespace OnnxAdapt.Verification.Execution;

/// <summary>Runs a graph once on the stock runtime.</summary>
internal static class ModelRun
{
    private static readonly OrtInferenceBackendFactory Factory = new();

    /// <summary>All outputs of a graph by name, for inputs by name; tensors that are no inputs of the graph are ignored.</summary>
    /// <exception cref="AdaptException">The runtime refuses graph or inputs.</exception>
    public static ParameterSet Outputs(OnnxModel model, ParameterSet inputs)
    {
        using var backend = Factory.Create(ModelBinary.FromBytes(OnnxWriter.ToBytes(model)), new InferenceBackendOptions { IntraOpThreads = 1 });
        RequireInputs(backend.Signature, inputs);
        var feeds = backend.Signature.Inputs.Where(input => inputs.TryGet(input.Name, out _)).Select(input => new NamedTensor(input.Name, inputs[input.Name])).ToArray();
        var names = backend.Signature.Outputs.Select(output => output.Name).ToArray();
        var values = backend.Run(feeds, names);
        var result = new ParameterSet();
        for (var i = 0; i < names.Length; i++)
        {
            result.Add(names[i], values[i]);
        }

        return result;
    }

    private static void RequireInputs(ModelSignature signature, ParameterSet inputs)
    {
        if (signature.Inputs.Where(input => !inputs.TryGet(input.Name, out _)).Select(input => input.Name).ToArray() is { Length: > 0 } missing)
        {
            throw AdaptException.Invalid("inputs", $"there is no tensor for {string.Join(", ", missing.Select(name => $"'{name}'"))}.");
        }
    }
}
