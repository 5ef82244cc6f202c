using OnnxAdapt.Abstractions;
using OnnxAdapt.Serving.Packages;
using OnnxAdapt.Serving.Preprocessing;
using OnnxAdapt.Serving.Queueing;

namespace OnnxAdapt.Serving.Backbones;

/// <summary>A loaded base graph with its encoder, its queue and its worker, shared by every model that builds on it.</summary>
internal sealed class Backbone : IDisposable
{
    private readonly IInferenceBackend _backend;
    private readonly BatchEncoder _batches;

    /// <summary>Takes over a loaded graph and starts its worker.</summary>
    public Backbone(BackboneSource source, IInferenceBackend backend, ITokenizer? tokenizer, ServingServicesContext context)
    {
        _backend = backend;
        Source = source;
        Contract = GraphContract.Read(backend.Signature, source.FeaturesOutput);
        Encoder = new InputEncoder(Contract, tokenizer, source.Folder.Text, context.Options);
        _batches = new BatchEncoder(Contract, tokenizer?.PaddingId ?? 0);
        FeatureSize = BackboneProbe.MeasureFeatures(backend, Contract, _batches, Pooling, tokenizer);
        Gate = new AdmissionGate(context.Options.MaxQueuedRows, context.Options.MaxQueuedTokens);
        var runner = new BatchRunner(this, backend, _batches, context);
        var queue = new InferenceQueue(PolicyFor(context.Options), Gate, context.Clock);
        Worker = new InferenceWorker(queue, runner, $"model {source.Name}", Contract.FixedTokens);
    }

    /// <summary>What it was made of.</summary>
    public BackboneSource Source { get; }

    /// <summary>How its graph is fed.</summary>
    public GraphContract Contract { get; }

    /// <summary>Checks and encodes inputs.</summary>
    public InputEncoder Encoder { get; }

    /// <summary>What waits for it.</summary>
    public AdmissionGate Gate { get; }

    /// <summary>Runs its batches.</summary>
    public InferenceWorker Worker { get; }

    /// <summary>Length of a feature vector; 0 when the graph gives none of a fixed length.</summary>
    public int FeatureSize { get; }

    /// <summary>Whether feature vectors are L2-normalised.</summary>
    public bool Normalize => Source.FeaturesOutput.Length == 0 && Source.Folder.Text.Normalize;

    /// <summary>How token vectors become one.</summary>
    public PoolingMode Pooling => Source.Folder.Text.Pooling ?? PoolingMode.Mean;

    /// <summary>Graph inputs of a batch in new memory.</summary>
    public IReadOnlyList<NamedTensor> Encode(IReadOnlyList<EncodedRow> rows) => _batches.Encode(rows, FreshAllocator.Instance);

    /// <inheritdoc/>
    public void Dispose()
    {
        Worker.Dispose();
        _backend.Dispose();
    }

    private BatchPolicy PolicyFor(ServingOptions options)
    {
        var policy = BatchPolicy.From(options);
        var rows = !Contract.Stacked ? 1 : Math.Min(policy.MaxRows, Contract.FixedRows ?? policy.MaxRows);
        return policy with { MaxRows = rows, RunOverheadTokens = Contract.IsText && !Contract.HasMask ? 0 : policy.RunOverheadTokens };
    }
}
