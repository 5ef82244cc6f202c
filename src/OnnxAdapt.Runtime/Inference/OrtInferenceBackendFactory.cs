using Microsoft.ML.OnnxRuntime;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Runtime.Sessions;

namespace OnnxAdapt.Runtime.Inference;

/// <summary>Loads graphs into ONNX Runtime.</summary>
/// <param name="sharePackedWeights">
/// Whether sessions share packed copies of equal weights where the runtime allows it. Pays when one model is loaded several times.
/// </param>
public sealed class OrtInferenceBackendFactory(bool sharePackedWeights = false) : IInferenceBackendFactory, IDisposable
{
    private readonly Lazy<PrePackedWeightsContainer> _packed = new(() => new PrePackedWeightsContainer());

    /// <inheritdoc/>
    public IInferenceBackend Create(ModelBinary model, InferenceBackendOptions options)
    {
        OrtEnvironment.EnsureReady();
        var settings = new SessionSettings(options.ExecutionProvider, options.IntraOpThreads, options.DeviceId, options.AllowSpinning, options.UseMemoryArena, options.UseMemoryArena);
        return new OrtInferenceBackend(OrtSessionFactory.Create(model, settings, sharePackedWeights ? _packed.Value : null));
    }

    /// <summary>Releases the shared weights. Backends made here must be disposed before.</summary>
    public void Dispose()
    {
        if (_packed.IsValueCreated)
        {
            _packed.Value.Dispose();
        }
    }
}
