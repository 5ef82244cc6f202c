using Microsoft.ML.OnnxRuntime;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Runtime.Errors;
using OnnxAdapt.Runtime.Memory;

namespace OnnxAdapt.Runtime.Inference;

/// <summary>Runs a graph on ONNX Runtime. Numbers are passed in and out without a copy.</summary>
internal sealed class OrtInferenceBackend : IInferenceBackend
{
    private const string ShrinkEntry = "memory.enable_memory_arena_shrinkage";
    private readonly InferenceSession _session;
    private readonly ArenaWatch? _arena;

    /// <summary>Takes a session over.</summary>
    /// <param name="session">The session.</param>
    /// <param name="hasArena">Whether it keeps memory of the processor between runs; to shrink an arena that does not exist fails.</param>
    public OrtInferenceBackend(InferenceSession session, bool hasArena = false)
    {
        _session = session;
        _arena = hasArena ? new ArenaWatch() : null;
        Signature = OrtSignatures.Read(session);
        Metadata = ReadMetadata(session.ModelMetadata);
    }

    /// <inheritdoc/>
    public ModelSignature Signature { get; }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <inheritdoc/>
    public Tensor[] Run(IReadOnlyList<NamedTensor> inputs, IReadOnlyList<string> outputNames, CancellationToken cancellationToken = default)
    {
        RequireNotCancelled(cancellationToken, null);
        InputCheck.Require(inputs, Signature.Inputs);
        RequireOutputs(outputNames);
        using var values = new InputValues(inputs);
        using var options = OptionsFor(inputs);
        using var registration = cancellationToken.UnsafeRegister(static state => ((RunOptions)state!).Terminate = true, options);
        try
        {
            return OutputTensors.Take(_session.Run(options, values.Names, values.Values, outputNames), outputNames);
        }
        catch (OnnxRuntimeException error)
        {
            RequireNotCancelled(cancellationToken, error);
            throw OrtErrors.Running(error, inputs);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();

    private RunOptions OptionsFor(IReadOnlyList<NamedTensor> inputs)
    {
        var options = new RunOptions();
        if (_arena is null) return options;
        var elements = 0L;
        for (var i = 0; i < inputs.Count; i++)
        {
            elements += inputs[i].Value.ElementCount;
        }

        if (_arena.ShrinksAfter(elements)) options.AddRunConfigEntry(ShrinkEntry, "cpu:0");
        return options;
    }

    private static void RequireNotCancelled(CancellationToken token, Exception? cause)
    {
        if (token.IsCancellationRequested)
        {
            throw new AdaptException(AdaptErrorKind.Cancelled, "The run was cancelled.", cause);
        }
    }

    private static Dictionary<string, string> ReadMetadata(ModelMetadata model) => new(model.CustomMetadataMap, StringComparer.Ordinal)
    {
        ["onnx.producer"] = model.ProducerName,
        ["onnx.graph"] = model.GraphName,
        ["onnx.domain"] = model.Domain,
        ["onnx.description"] = model.Description,
        ["onnx.version"] = model.Version.ToString(System.Globalization.CultureInfo.InvariantCulture),
    };

    private void RequireOutputs(IReadOnlyList<string> names)
    {
        foreach (var name in names)
        {
            if (Signature.FindOutput(name) is null)
            {
                throw AdaptException.Invalid("output_names", $"The graph has no output '{name}'; it has {string.Join(", ", Signature.Outputs.Select(output => output.Name))}.");
            }
        }
    }
}
