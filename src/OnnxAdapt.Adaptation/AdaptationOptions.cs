using OnnxAdapt.Abstractions;
using System.Globalization;

namespace OnnxAdapt.Adaptation;

/// <summary>Limits and defaults of sessions and training.</summary>
public sealed class AdaptationOptions
{
    /// <summary>Folder for sessions and cached features; made when absent. The host sets it.</summary>
    public string DataDirectory { get; set; } = "";

    /// <summary>Most sessions that are stored. At the limit the oldest finished session makes room.</summary>
    /// <value>Default 256; 1 to 100,000.</value>
    public int MaxSessions { get; set; } = 256;

    /// <summary>Most accepted examples of one session.</summary>
    /// <value>Default 1,000,000; 1 to 100,000,000.</value>
    public long MaxExamples { get; set; } = 1_000_000;

    /// <summary>Most bytes of one session's example log.</summary>
    /// <value>Default 4 GiB; 1 MiB to 1 TiB.</value>
    public long MaxSessionBytes { get; set; } = 4L << 30;

    /// <summary>Most examples in one batch.</summary>
    /// <value>Default 10,000; 1 to 1,000,000.</value>
    public int MaxBatchExamples { get; set; } = 10_000;

    /// <summary>Most labels of one session.</summary>
    /// <value>Default 10,000; 1 to 1,000,000.</value>
    public int MaxLabels { get; set; } = 10_000;

    /// <summary>Longest label name in UTF-16 units.</summary>
    /// <value>Default 256; 1 to 65,536.</value>
    public int MaxLabelLength { get; set; } = 256;

    /// <summary>Longest text of an example in UTF-16 units.</summary>
    /// <value>Default 100,000; 1 to 10,000,000.</value>
    public int MaxTextLength { get; set; } = 100_000;

    /// <summary>Most commands of one session that wait.</summary>
    /// <value>Default 64; 1 to 10,000.</value>
    public int MaxQueuedCommands { get; set; } = 64;

    /// <summary>Hours without a stream or a command after which a session is deleted; 0 keeps it for ever.</summary>
    /// <value>Default 720 (30 days); 0 to 87,600.</value>
    public double IdleExpiryHours { get; set; } = 720;

    /// <summary>Bytes of cached features on disk; the segments used longest ago are deleted.</summary>
    /// <value>Default 8 GiB; 1 MiB to 16 TiB.</value>
    public long FeatureCacheBytes { get; set; } = 8L << 30;

    /// <summary>Bytes of memory for what the frozen part of a base gives for each example of a session that trains behind it; 0 keeps nothing.</summary>
    /// <value>Default 1 GiB; 0 to 16 TiB.</value>
    public long ActivationCacheBytes { get; set; } = 1L << 30;

    /// <summary>Examples whose features are computed together. A fixed function of the log, so that repeating gives equal bits.</summary>
    /// <value>Default 512; 1 to 65,536.</value>
    public int FeatureWindow { get; set; } = 512;

    /// <summary>Share of the cores that training may use.</summary>
    /// <value>Default 0.5; above 0, at most 1.</value>
    public double TrainingCoreShare { get; set; } = 0.5;

    /// <summary>Execution provider of training.</summary>
    /// <value>Default <c>cpu</c>.</value>
    public string ExecutionProvider { get; set; } = "cpu";

    /// <summary>Whether training graphs may hold operators with kernels of this library; false writes standard operators only.</summary>
    /// <value>Default true.</value>
    public bool CustomOperators { get; set; } = true;

    /// <summary>What training does with the memory of activations and gradients between operators and steps.</summary>
    /// <value>Default <see cref="TrainingMemory.Balanced"/>: batches of many lengths make a plan for each.</value>
    public TrainingMemory TrainingMemory { get; set; } = TrainingMemory.Balanced;

    /// <summary>Longest pause before one optimizer step while clients wait for answers, in milliseconds; never much longer than the step itself.</summary>
    /// <value>Default 50; 0 to 1,000, where 0 does not pause.</value>
    public int MaxStepPauseMilliseconds { get; set; } = 50;

    /// <summary>Most examples per optimizer step that a client may ask for.</summary>
    /// <value>Default 4,096; 1 to 65,536.</value>
    public int MaxBatchSize { get; set; } = 4_096;

    /// <summary>Examples per optimizer step for a head on cached features.</summary>
    /// <value>Default 64; 1 to 4,096.</value>
    public int HeadBatchSize { get; set; } = 64;

    /// <summary>Examples per optimizer step when the backbone is trained.</summary>
    /// <value>Default 16; 1 to 4,096.</value>
    public int BackboneBatchSize { get; set; } = 16;

    /// <summary>Share of the examples kept for validation when the client names none.</summary>
    /// <value>Default 0.1; 0 to 0.5.</value>
    public double ValidationShare { get; set; } = 0.1;

    /// <summary>Passes of a training command that names no end, for a head.</summary>
    /// <value>Default 10; 1 to 10,000.</value>
    public int HeadEpochs { get; set; } = 10;

    /// <summary>Fewest steps of a training command that names no end, for a head.</summary>
    /// <value>Default 1,000; 1 to 1,000,000.</value>
    public int MinimumSteps { get; set; } = 1_000;

    /// <summary>Passes of a training command that names no end, when the backbone is trained.</summary>
    /// <value>Default 3; 1 to 10,000.</value>
    public int BackboneEpochs { get; set; } = 3;

    /// <summary>Most passes of a command that trains until there is no improvement and names no maximum.</summary>
    /// <value>Default 30; 1 to 10,000.</value>
    public int MaxEpochs { get; set; } = 30;

    /// <summary>Steps between progress reports.</summary>
    /// <value>Default 50; 1 to 1,000,000.</value>
    public int ReportEvery { get; set; } = 50;

    /// <summary>Seconds between checkpoints within a training command; 0 saves after every epoch.</summary>
    /// <value>Default 30; 0 to 86,400.</value>
    public double CheckpointSeconds { get; set; } = 30;

    /// <summary>Largest difference, relative to the largest output, between the trainer's and the published version's outputs.</summary>
    /// <value>Default 1e-4; above 0, at most 0.01.</value>
    public double PublishTolerance { get; set; } = 1e-4;

    /// <summary>Everything that is wrong, a sentence each; empty when all is well.</summary>
    public IReadOnlyList<string> Validate() =>
    [
        .. Range(nameof(MaxSessions), MaxSessions, 1, 100_000),
        .. Range(nameof(MaxExamples), MaxExamples, 1, 100_000_000),
        .. Range(nameof(MaxSessionBytes), MaxSessionBytes, 1L << 20, 1L << 40),
        .. Range(nameof(MaxBatchExamples), MaxBatchExamples, 1, 1_000_000),
        .. Range(nameof(MaxLabels), MaxLabels, 1, 1_000_000),
        .. Range(nameof(MaxLabelLength), MaxLabelLength, 1, 65_536),
        .. Range(nameof(MaxTextLength), MaxTextLength, 1, 10_000_000),
        .. Range(nameof(MaxQueuedCommands), MaxQueuedCommands, 1, 10_000),
        .. Range(nameof(IdleExpiryHours), IdleExpiryHours, 0, 87_600),
        .. Range(nameof(FeatureCacheBytes), FeatureCacheBytes, 1L << 20, 1L << 44),
        .. Range(nameof(ActivationCacheBytes), ActivationCacheBytes, 0, 1L << 44),
        .. Range(nameof(FeatureWindow), FeatureWindow, 1, 65_536),
        .. Range(nameof(TrainingCoreShare), TrainingCoreShare, 0.001, 1),
        .. Range(nameof(MaxStepPauseMilliseconds), MaxStepPauseMilliseconds, 0, 1_000),
        .. Range(nameof(MaxBatchSize), MaxBatchSize, 1, 65_536),
        .. Range(nameof(HeadBatchSize), HeadBatchSize, 1, 4_096),
        .. Range(nameof(BackboneBatchSize), BackboneBatchSize, 1, 4_096),
        .. Range(nameof(ValidationShare), ValidationShare, 0, 0.5),
        .. Range(nameof(HeadEpochs), HeadEpochs, 1, 10_000),
        .. Range(nameof(MinimumSteps), MinimumSteps, 1, 1_000_000),
        .. Range(nameof(BackboneEpochs), BackboneEpochs, 1, 10_000),
        .. Range(nameof(MaxEpochs), MaxEpochs, 1, 10_000),
        .. Range(nameof(ReportEvery), ReportEvery, 1, 1_000_000),
        .. Range(nameof(CheckpointSeconds), CheckpointSeconds, 0, 86_400),
        .. Range(nameof(PublishTolerance), PublishTolerance, 1e-12, 0.01),
    ];

    private static IEnumerable<string> Range(string name, double value, double lowest, double highest)
    {
        if (!(value >= lowest && value <= highest))
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"{name} is {value}; it must lie between {lowest} and {highest}.");
        }
    }
}
