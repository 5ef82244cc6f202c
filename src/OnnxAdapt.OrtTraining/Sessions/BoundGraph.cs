using Microsoft.ML.OnnxRuntime;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Graph;

namespace OnnxAdapt.OrtTraining.Sessions;

/// <summary>A session whose parameters and inner outputs are bound once; the user's inputs and outputs are bound anew for each run.</summary>
internal sealed class BoundGraph : IDisposable
{
    private readonly InferenceSession _session;
    private readonly OrtIoBinding _binding;
    private readonly IReadOnlyList<Value> _inputs;
    private readonly IReadOnlyList<string> _outputs;
    private readonly int _storedInputCount;

    /// <summary>Binds what stays. The session is taken over.</summary>
    /// <param name="session">The session.</param>
    /// <param name="inputs">The user's inputs.</param>
    /// <param name="outputs">The user's outputs.</param>
    /// <param name="storedInputCount">Number of inputs of the stored graph, for messages that count them.</param>
    /// <param name="parameters">Parameters by input.</param>
    /// <param name="gradients">Memory that further outputs are written to.</param>
    /// <param name="updates">Further outputs in memory of the runtime.</param>
    public BoundGraph(
        InferenceSession session,
        IReadOnlyList<Value> inputs,
        IReadOnlyList<string> outputs,
        int storedInputCount,
        IEnumerable<ParameterState> parameters,
        IEnumerable<KeyValuePair<string, OrtValue>> gradients,
        IEnumerable<string> updates)
    {
        (_session, _inputs, _outputs, _storedInputCount) = (session, inputs, outputs, storedInputCount);
        _binding = session.CreateIoBinding();
        foreach (var parameter in parameters.Where(parameter => session.InputMetadata.ContainsKey(parameter.Name)))
        {
            _binding.BindInput(parameter.Name, parameter.Bound);
        }

        BindOutputs(null);
        foreach (var (name, value) in gradients)
        {
            _binding.BindOutput(name, value);
        }

        foreach (var name in updates)
        {
            _binding.BindOutputToDevice(name, OrtMemoryInfo.DefaultInstance);
        }
    }

    /// <summary>Runs the graph.</summary>
    /// <param name="options">Of the run.</param>
    /// <param name="inputs">One per input of the user, in order.</param>
    /// <param name="outputs">Where the user's outputs go; null for memory of the runtime.</param>
    /// <returns>All outputs in the order of their binding: the user's, gradients, updates.</returns>
    /// <exception cref="AdaptException">InvalidArgument for another number of inputs, or an empty one.</exception>
    public IDisposableReadOnlyCollection<OrtValue> Run(RunOptions options, IReadOnlyList<OrtValue> inputs, IReadOnlyList<OrtValue>? outputs)
    {
        RequireInputs(inputs);
        for (var i = 0; i < inputs.Count; i++)
        {
            if (_session.InputMetadata.ContainsKey(_inputs[i].Name))
            {
                _binding.BindInput(_inputs[i].Name, inputs[i]);
            }
        }

        BindOutputs(outputs);
        _session.RunWithBinding(options, _binding);
        return _binding.GetOutputValues();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _binding.Dispose();
        _session.Dispose();
    }

    private void BindOutputs(IReadOnlyList<OrtValue>? outputs)
    {
        for (var i = 0; i < _outputs.Count; i++)
        {
            if (outputs is null)
            {
                _binding.BindOutputToDevice(_outputs[i], OrtMemoryInfo.DefaultInstance);
            }
            else
            {
                _binding.BindOutput(_outputs[i], outputs[i]);
            }
        }
    }

    private void RequireInputs(IReadOnlyList<OrtValue> inputs)
    {
        if (inputs.Count > _inputs.Count)
        {
            throw Invalid($"Train input name index out of range. Expected in range [0-{_inputs.Count}). Actual: {_inputs.Count}");
        }

        if (inputs.Count < _inputs.Count)
        {
            throw Invalid($"feed names has {_storedInputCount} elements, but feed has {_storedInputCount - _inputs.Count + inputs.Count} elements.");
        }

        for (var i = 0; i < inputs.Count; i++)
        {
            if (inputs[i].IsTensor && inputs[i].GetTensorTypeAndShape().ElementCount == 0)
            {
                throw Invalid($"The input '{_inputs[i].Name}' is empty; a step needs at least one row.");
            }
        }
    }

    private static AdaptException Invalid(string message) => new(AdaptErrorKind.InvalidArgument, message);
}
