using OnnxAdapt.Abstractions;
using OnnxAdapt.Serving.Cores;
using OnnxAdapt.Serving.Preprocessing;

namespace OnnxAdapt.Serving;

/// <summary>What every part of serving shares.</summary>
/// <param name="Options">Limits and habits.</param>
/// <param name="Clock">The time.</param>
/// <param name="Metrics">Counters.</param>
/// <param name="Log">Messages.</param>
/// <param name="Tokenizers">Loads a tokenizer file.</param>
/// <param name="Packer">Packs encoders; null where none are packed.</param>
internal sealed record ServingServicesContext(ServingOptions Options, TimeProvider Clock, ServingMetrics Metrics, ServingLog Log, Func<string, ITokenizer> Tokenizers, IGraphPacker? Packer = null)
{
    /// <summary>The cores that batches of all models share.</summary>
    public CoreBudget Cores { get; } = new(Options.CountCores(), Clock, Options.InteractiveBatchesPerBackgroundBatch);

    /// <summary>How graphs are run.</summary>
    public InferenceBackendOptions BackendOptions => new()
    {
        ExecutionProvider = Options.ExecutionProvider,
        IntraOpThreads = Options.IntraOpThreads,
        AllowSpinning = Options.AllowSpinning,
    };
}
