using OnnxAdapt.Abstractions;
using OnnxAdapt.Serving.Packages;
using OnnxAdapt.Serving.Preprocessing;
using OnnxAdapt.Serving.Queueing;

namespace OnnxAdapt.Serving.Backbones;

/// <summary>A loaded base graph with its encoder, its queue and its worker, shared by every model that builds on it.</summary>
internal sealed class Backbone : IDisposable
{
    private readonly ReloadableBackend _backend;
    private readonly PackedSlot? _packed;
    private readonly LowRankHost? _adapters;
    private readonly Func<ModelBinary, IInferenceBackend> _load;
    private readonly BatchEncoder _batches;

    /// <summary>Takes over a loaded graph, packs it where that is possible, and starts its worker.</summary>
    /// <param name="source">What it is made of.</param>
    /// <param name="model">Its graph.</param>
    /// <param name="backend">Its graph, loaded.</param>
    /// <param name="tokenizer">Makes ids of texts; null for none.</param>
    /// <param name="factory">Loads graphs.</param>
    /// <param name="context">What serving shares.</param>
    public Backbone(BackboneSource source, ModelBinary model, IInferenceBackend backend, ITokenizer? tokenizer, IInferenceBackendFactory factory, ServingServicesContext context)
    {
        Source = source;
        Bytes = GraphSize.Of(source.Folder) + (source.Overrides?.Sum(parameter => (long)parameter.Value.Data.Length) ?? 0);
        var sounds = new SoundInput(source.Folder.Sound, backend.Signature, context.Options.MaxSecondsPerSound);
        Contract = GraphContract.Read(backend.Signature, source.FeaturesOutput, source.Folder.Task == ModelTask.SparseEmbedding, sounds.IsTaken ? AnswerOf(source.Folder.Task) : null);
        Encoder = new InputEncoder(Contract, tokenizer, source.Folder.Text, context.Options, source.Folder.Images, sounds);
        _batches = new BatchEncoder(Contract, tokenizer?.PaddingId ?? 0);
        FeatureSize = BackboneProbe.MeasureFeatures(backend, Contract, _batches, Pooling, tokenizer, Encoder.SampleSound());
        Gate = new AdmissionGate(context.Options.MaxQueuedRows, context.Options.MaxQueuedTokens, context.Options.MaxQueueTime);
        _load = changed => LoadUnchanged(source, changed, factory, context);
        _backend = new ReloadableBackend(backend, () => _load(model));
        _packed = PackedLoader.TryLoad(source.Name, model, _backend, Bytes, _batches, Contract, tokenizer, factory, context) is { } packed ? new PackedSlot(packed) : null;
        if (_packed is { } slot && context.Packer is { } packer && factory.LowRank is { } pool)
        {
            _adapters = new LowRankHost(slot, () => PackedLoader.LoadAdaptable(model, slot, tokenizer, packer, factory, context.BackendOptions), pool, Bytes);
        }

        FreedMemory.Return(Bytes);
        var runner = new BatchRunners(() => new BatchRunner(this, new EncoderPass(this, _backend, _batches, _packed), context));
        var queue = new InferenceQueue(PolicyFor(context.Options), Gate, context.Clock, context.Options.LatencyGoal);
        Worker = new InferenceWorker(queue, runner, source.Name, context.Cores, context.Options.CoresPerRun, context.Options.RunsAtOnce, Contract.FixedTokens);
    }

    /// <summary>What it was made of.</summary>
    public BackboneSource Source { get; }

    /// <summary>Bytes of its weights, by its files.</summary>
    public long Bytes { get; }

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
    public PoolingMode Pooling => IsSparse ? PoolingMode.Splade : Source.Folder.Text.Pooling ?? PoolingMode.Mean;

    /// <summary>Whether vectors of padding are left out when those of a sound's frames become one, which a graph alone cannot say.</summary>
    public bool LeavesPaddingOut => Contract is { IsSound: true, Features.PerToken: true } && Encoder.PadsSounds;

    /// <summary>Whether features are weights over the vocabulary.</summary>
    public bool IsSparse => Source is { FeaturesOutput.Length: 0, Folder.Task: ModelTask.SparseEmbedding }
        && GraphContract.FindTokenLogits(Contract.Signature) is { } logits && logits.Name == Contract.Features?.Name;

    /// <summary>Whether the outputs of a plan are computed without padding.</summary>
    public bool Packs(JobPlan plan) => _packed is not null && (plan.Outputs.Count > 0 ? _packed.Gives(plan.Outputs) : Contract.Features is { } features && _packed.Gives([features.Name]));

    /// <summary>Whether these outputs are computed without padding.</summary>
    public bool Packs(IReadOnlyList<string> outputs) => _packed is not null && _packed.Gives(outputs);

    /// <summary>Takes in a low-rank version of this backbone, which then shares its batches.</summary>
    /// <param name="updates">Its factors.</param>
    /// <param name="parameters">Reads its changed weights, for rows that cannot be packed.</param>
    /// <exception cref="AdaptException">FailedPrecondition, saying why it needs a graph of its own.</exception>
    public BackboneAdapter Adapt(IReadOnlyList<LowRankUpdate> updates, Func<ParameterSet> parameters)
    {
        if (_adapters is null) throw AdaptException.Precondition("batches of its base are not packed");
        var binary = BackbonePool.BinaryOf(Source);
        return new BackboneAdapter(_adapters.Take(updates), new ReloadableBackend(_backend, () => _load(binary with { InitializerOverrides = parameters() }), isLoaded: false));
    }

    /// <summary>Graph inputs of a batch in new memory.</summary>
    public IReadOnlyList<NamedTensor> Encode(IReadOnlyList<EncodedRow> rows) => _batches.Encode(rows, FreshAllocator.Instance);

    /// <inheritdoc/>
    public void Dispose()
    {
        Worker.Dispose();
        _backend.Dispose();
        _packed?.Dispose();
        FreedMemory.ReturnNative(Bytes);
    }

    private static SoundAnswer AnswerOf(ModelTask? task) => task switch
    {
        ModelTask.SingleLabel or ModelTask.MultiLabel or ModelTask.Regression => SoundAnswer.Scores,
        ModelTask.Embedding => SoundAnswer.Vectors,
        _ => SoundAnswer.Unknown,
    };

    /// <summary>Beside its packed form the graph is only needed for rows with a mask of their own, and its memory given back until then.</summary>
    private static IInferenceBackend LoadUnchanged(BackboneSource source, ModelBinary model, IInferenceBackendFactory factory, ServingServicesContext context) =>
        BackboneSource.Of(source.Name, source.Folder).GraphHash == source.GraphHash
            ? factory.Create(model, context.BackendOptions)
            : throw AdaptException.Precondition($"The graph of '{source.Name}' changed on disk since it was loaded. Load the model again.");

    private BatchPolicy PolicyFor(ServingOptions options)
    {
        var policy = BatchPolicy.From(options);
        var rows = !Contract.Stacked ? 1 : Math.Min(policy.MaxRows, Contract.FixedRows ?? policy.MaxRows);
        return policy with { MaxRows = rows, RunOverheadTokens = Contract.IsText && !Contract.HasMask ? 0 : policy.RunOverheadTokens, Packs = Packs };
    }
}
