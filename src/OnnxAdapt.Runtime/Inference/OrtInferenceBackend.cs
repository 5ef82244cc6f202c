using Microsoft.ML.OnnxRuntime;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Runtime.Errors;
using OnnxAdapt.Runtime.Memory;

namespace OnnxAdapt.Runtime.Inference;

/// <summary>Runs a graph on ONNX Runtime. Numbers are passed in and out without a copy.</summary>
internal sealed class OrtInferenceBackend : IInferenceBackend
{
    private readonly InferenceSession _session;

    public OrtInferenceBackend(InferenceSession session)
    {
        _session = session;
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
        using var options = new RunOptions();
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
