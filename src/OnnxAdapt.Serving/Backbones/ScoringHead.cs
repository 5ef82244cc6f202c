using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Serving.Backbones;

/// <summary>A tiny graph from features to raw outputs, with its parameters as inputs.</summary>
internal sealed class ScoringHead : IDisposable
{
    private const string FeaturesName = "features";
    private const string LogitsName = "logits";
    private static readonly string[] OutputNames = [LogitsName];
    private readonly IInferenceBackend _backend;
    private readonly ParameterSet _parameters;
    private readonly NamedTensor[] _inputs;

    /// <summary>Takes over a loaded head graph and its parameters.</summary>
    /// <exception cref="AdaptException">DataLoss when graph and parameters do not fit.</exception>
    public ScoringHead(IInferenceBackend backend, ParameterSet parameters)
    {
        var missing = backend.Signature.Inputs.Select(input => input.Name).Where(name => name != FeaturesName && !parameters.TryGet(name, out _)).ToArray();
        if (missing.Length > 0 || backend.Signature.FindInput(FeaturesName) is null || backend.Signature.FindOutput(LogitsName) is null)
        {
            throw new AdaptException(AdaptErrorKind.DataLoss, $"The head graph must take '{FeaturesName}' and the stored parameters and give '{LogitsName}'; it takes {string.Join("; ", backend.Signature.Inputs)}. Publish the model again.");
        }

        _backend = backend;
        _parameters = parameters;
        _inputs = [.. parameters.Where(parameter => backend.Signature.FindInput(parameter.Name) is not null)];
    }

    /// <summary>Bytes of its parameters.</summary>
    public long Bytes => _parameters.Sum(parameter => (long)parameter.Value.Data.Length);

    /// <summary>Raw outputs [rows, outputs] for features [rows, feature size]; the caller disposes the result.</summary>
    public Tensor Score(Tensor features)
    {
        return _backend.Run([new(FeaturesName, features), .. _inputs], OutputNames)[0];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _backend.Dispose();
        _parameters.Dispose();
    }
}
