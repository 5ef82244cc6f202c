using Microsoft.ML.OnnxRuntime;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Runtime.Errors;
using OnnxAdapt.Runtime.Inference;
using OnnxAdapt.Runtime.Memory;

namespace OnnxAdapt.Runtime.Training;

/// <summary>The evaluation graph, run with the parameters of the training graph.</summary>
/// <param name="session">Taken over.</param>
/// <param name="parameters">One value per parameter of the program, then one per buffer; not taken over.</param>
/// <param name="program">Names of the parameters.</param>
internal sealed class EvaluationGraph(InferenceSession session, OrtValue[] parameters, TrainingProgram program) : IDisposable
{
    private readonly RunOptions _options = new();

    /// <summary>Computes outputs for a batch.</summary>
    /// <exception cref="AdaptException">InvalidArgument for an unknown output or a batch that the graph refuses.</exception>
    public Tensor[] Run(IReadOnlyList<NamedTensor> batch, IReadOnlyList<string> outputNames)
    {
        RequireOutputs(outputNames);
        using var data = new InputValues([.. batch.Where(input => session.InputMetadata.ContainsKey(input.Name))]);
        var names = new List<string>(data.Names);
        var values = new List<OrtValue>(data.Values);
        for (var i = 0; i < parameters.Length; i++)
        {
            var name = i < program.Parameters.Count ? program.Parameters[i].Name : program.Buffers[i - program.Parameters.Count].Name;
            if (session.InputMetadata.ContainsKey(name))
            {
                names.Add(name);
                values.Add(parameters[i]);
            }
        }

        try
        {
            return OutputTensors.Take(session.Run(_options, names, values, outputNames), outputNames);
        }
        catch (OnnxRuntimeException error)
        {
            throw OrtErrors.Running(error, batch);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _options.Dispose();
        session.Dispose();
    }

    private void RequireOutputs(IReadOnlyList<string> names)
    {
        foreach (var name in names.Where(name => !session.OutputMetadata.ContainsKey(name)))
        {
            throw AdaptException.Invalid("output_names", $"The evaluation graph has no output '{name}'; it has {string.Join(", ", session.OutputNames)}.");
        }
    }
}
