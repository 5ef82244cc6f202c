using Microsoft.ML.OnnxRuntime;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Runtime.LowRank;
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
    public ILowRankPool LowRank => ResidentAdapters.Default;

    /// <inheritdoc/>
    public IInferenceBackend Create(ModelBinary model, InferenceBackendOptions options)
    {
        OrtEnvironment.EnsureReady();

        // The runtime would keep a plan of memory for every shape that ever came by, and runs are not faster for it.
        var settings = new SessionSettings(options.ExecutionProvider, options.IntraOpThreads, options.DeviceId, options.AllowSpinning, options.UseMemoryArena, PlanMemory: false);
        return new OrtInferenceBackend(OrtSessionFactory.Create(model, settings, sharePackedWeights ? _packed.Value : null), options.UseMemoryArena && options.ExecutionProvider == "cpu");
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
