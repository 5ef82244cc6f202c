using OnnxAdapt.Serving.Cores;

namespace OnnxAdapt.Serving;

/// <summary>Limits and habits of serving.</summary>
public sealed class ServingOptions
{
    /// <summary>Folders with base models: each child is looked at, and the folder itself may be one model.</summary>
    public IList<string> ModelDirectories { get; init; } = [];

    /// <summary>Folder for adapted models and for what is served; made when absent.</summary>
    public string DataDirectory { get; set; } = "";

    /// <summary>Whether every model is loaded at start, or at its first request.</summary>
    /// <value>Default false.</value>
    public bool LoadAtStart { get; set; }

    /// <summary>Time without a request after which a model leaves memory; the next request loads it again. Zero keeps it.</summary>
    /// <value>Default zero; otherwise 1 second to 30 days.</value>
    public TimeSpan IdleUnload { get; set; } = TimeSpan.Zero;

    /// <summary>
    /// Most bytes of models in memory, by their files: before another one is loaded, those without requests under way leave that were
    /// not asked for longest. Zero for any number.
    /// </summary>
    /// <value>Default zero; 0 to 1 PB.</value>
    public long MaxModelBytes { get; set; }

    /// <summary>Pause between two looks at the model folders; zero does not look again.</summary>
    /// <value>Default zero; otherwise 1 second to 1 day.</value>
    public TimeSpan RescanInterval { get; set; } = TimeSpan.Zero;

    /// <summary>Most inputs in one request.</summary>
    /// <value>Default 4,096; 1 to 100,000.</value>
    public int MaxInputsPerRequest { get; set; } = 4096;

    /// <summary>Most tokens in one input for a model that says no limit itself.</summary>
    /// <value>Default 8,192; 1 to 1,000,000.</value>
    public int MaxTokensPerInput { get; set; } = 8192;

    /// <summary>Most characters in one text; longer ones are refused before they are tokenised.</summary>
    /// <value>Default 1,000,000; 1 to 100,000,000.</value>
    public int MaxCharactersPerText { get; set; } = 1_000_000;

    /// <summary>Most pixels of one image; a larger one is refused by its header, before it is decoded.</summary>
    /// <value>Default 50,000,000; 1 to 1,000,000,000.</value>
    public int MaxPixelsPerImage { get; set; } = 50_000_000;

    /// <summary>Most images in one request; each takes as much memory as its row of the graph's input until it is answered.</summary>
    /// <value>Default 256; 1 to 100,000.</value>
    public int MaxImagesPerRequest { get; set; } = 256;

    /// <summary>Most seconds of one sound; a longer one is refused by its header, before it is decoded.</summary>
    /// <value>Default 60; 1 to 3,600.</value>
    public int MaxSecondsPerSound { get; set; } = 60;

    /// <summary>Most sounds in one request; each takes as much memory as its row of the graph's inputs until it is answered.</summary>
    /// <value>Default 64; 1 to 100,000.</value>
    public int MaxSoundsPerRequest { get; set; } = 64;

    /// <summary>Most rows in one batch.</summary>
    /// <value>Default 64; 1 to 4,096.</value>
    public int MaxBatchRows { get; set; } = 64;

    /// <summary>
    /// Most tokens in one batch, padding included; a longer single row runs alone. On processors a few hundred tokens already
    /// keep the matrix products busy, and larger batches only leave the cache.
    /// </summary>
    /// <value>Default 256; 1 to 1,000,000.</value>
    public int MaxBatchTokens { get; set; } = 256;

    /// <summary>Whether encoders that can be packed run on the tokens of all rows behind each other, without padding.</summary>
    /// <value>Default true.</value>
    public bool PackedExecution { get; set; } = true;

    /// <summary>Most tokens in one packed batch; a longer single row runs alone.</summary>
    /// <value>Default 256; 1 to 1,000,000.</value>
    public int MaxPackedTokens { get; set; } = 256;

    /// <summary>
    /// What one run costs beside its tokens, in tokens: rows of different lengths share a batch while padding costs less than
    /// another run would.
    /// </summary>
    /// <value>Default 16; 0 to 10,000.</value>
    public int RunOverheadTokens { get; set; } = 16;

    /// <summary>
    /// Most bytes of results that are kept and given again to the same tenant for the same input of the same version; 0 keeps none.
    /// </summary>
    /// <value>Default 0; 0 to 1 TB.</value>
    public long ResponseCacheBytes { get; set; }

    /// <summary>Most rows waiting per backbone, before requests are turned away.</summary>
    /// <value>Default 16,384; 1 to 10,000,000. At least <see cref="MaxInputsPerRequest"/>.</value>
    public int MaxQueuedRows { get; set; } = 16384;

    /// <summary>Most tokens waiting per backbone, before requests are turned away; one request alone may exceed it.</summary>
    /// <value>Default 262,144; 1 to 1,000,000,000.</value>
    public long MaxQueuedTokens { get; set; } = 262_144;

    /// <summary>Longest time that the work before a request may take by the estimate, before requests are turned away; zero for any.</summary>
    /// <value>Default zero; otherwise 1 millisecond to 1 hour.</value>
    public TimeSpan MaxQueueTime { get; set; } = TimeSpan.Zero;

    /// <summary>
    /// Time from arrival to result that batches are kept short for: none takes more than half of it by the estimate, as a request waits
    /// for the batch under way and then for its own. Zero for none.
    /// </summary>
    /// <value>Default zero; otherwise 1 millisecond to 1 hour.</value>
    public TimeSpan LatencyGoal { get; set; } = TimeSpan.Zero;

    /// <summary>Batches of higher priority after which work of a lower one gets a batch, while both wait.</summary>
    /// <value>Default 8; 1 to 1,000.</value>
    public int InteractiveBatchesPerBackgroundBatch { get; set; } = 8;

    /// <summary>How long to wait at the end for requests that are under way.</summary>
    /// <value>Default 30 seconds; 0 to 1 hour.</value>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Name of the execution provider: <c>cpu</c> or <c>cuda</c>.</summary>
    /// <value>Default <c>cpu</c>.</value>
    public string ExecutionProvider { get; set; } = "cpu";

    /// <summary>Cores that batches of all models share: no more run at once. 0 takes those that this process may use, by its processors and the quota of its container.</summary>
    /// <value>Default 0; 0 to 1,024.</value>
    public int Cores { get; set; }

    /// <summary>Most batches of one model that run at once, each with memory of its own for what it computes; 0 takes half as many as there are cores, so that another model finds one free.</summary>
    /// <value>Default 0; 0 to 1,024.</value>
    public int MaxBatchesAtOnce { get; set; }

    /// <summary>
    /// Threads inside one operator, for every model its own; 0 has all models share as many as there are cores: a batch that runs alone uses all of
    /// them, and each of several that run at once its own.
    /// </summary>
    /// <value>Default 0; 0 to 1,024.</value>
    public int IntraOpThreads { get; set; }

    /// <summary>Whether idle threads of the runtime spin before they sleep: then every model has threads of its own, and one batch runs at a time.</summary>
    /// <value>Default false.</value>
    public bool AllowSpinning { get; set; }

    /// <summary>Cores that one run takes from those that are shared.</summary>
    internal int CoresPerRun => IntraOpThreads > 0 ? IntraOpThreads : AllowSpinning ? int.MaxValue : 1;

    /// <summary>Most runs of one model at once. A device other than the processor orders them itself.</summary>
    internal int RunsAtOnce => MaxBatchesAtOnce > 0 ? MaxBatchesAtOnce : ExecutionProvider == "cpu" ? Math.Max(1, CountCores() / CoresPerRun / 2) : 1;

    /// <summary>How many cores batches share.</summary>
    public int CountCores() => Cores > 0 ? Cores : CoreQuota.Threads();

    /// <summary>Everything that is wrong with these options; empty when they can be used.</summary>
    public IReadOnlyList<string> Validate()
    {
        var problems = new List<string>();
        if (string.IsNullOrWhiteSpace(DataDirectory)) problems.Add($"{nameof(DataDirectory)}: must name a folder.");
        if (ModelDirectories.Any(string.IsNullOrWhiteSpace)) problems.Add($"{nameof(ModelDirectories)}: must not hold an empty path.");
        if (ExecutionProvider is not ("cpu" or "cuda")) problems.Add($"{nameof(ExecutionProvider)}: is '{ExecutionProvider}'; must be cpu or cuda.");
        Require(problems, nameof(MaxInputsPerRequest), MaxInputsPerRequest, 1, 100_000);
        Require(problems, nameof(MaxTokensPerInput), MaxTokensPerInput, 1, 1_000_000);
        Require(problems, nameof(MaxCharactersPerText), MaxCharactersPerText, 1, 100_000_000);
        Require(problems, nameof(MaxPixelsPerImage), MaxPixelsPerImage, 1, 1_000_000_000);
        Require(problems, nameof(MaxImagesPerRequest), MaxImagesPerRequest, 1, 100_000);
        Require(problems, nameof(MaxSecondsPerSound), MaxSecondsPerSound, 1, 3600);
        Require(problems, nameof(MaxSoundsPerRequest), MaxSoundsPerRequest, 1, 100_000);
        Require(problems, nameof(MaxBatchRows), MaxBatchRows, 1, 4096);
        Require(problems, nameof(MaxBatchTokens), MaxBatchTokens, 1, 1_000_000);
        Require(problems, nameof(MaxPackedTokens), MaxPackedTokens, 1, 1_000_000);
        Require(problems, nameof(RunOverheadTokens), RunOverheadTokens, 0, 10_000);
        Require(problems, nameof(MaxQueuedRows), MaxQueuedRows, MaxInputsPerRequest, 10_000_000);
        Require(problems, nameof(MaxQueuedTokens), MaxQueuedTokens, 1, 1_000_000_000);
        Require(problems, nameof(InteractiveBatchesPerBackgroundBatch), InteractiveBatchesPerBackgroundBatch, 1, 1000);
        Require(problems, nameof(Cores), Cores, 0, 1024);
        Require(problems, nameof(MaxBatchesAtOnce), MaxBatchesAtOnce, 0, 1024);
        Require(problems, nameof(IntraOpThreads), IntraOpThreads, 0, 1024);
        Require(problems, nameof(ResponseCacheBytes), ResponseCacheBytes, 0, 1L << 40);
        Require(problems, nameof(MaxModelBytes), MaxModelBytes, 0, 1L << 50);
        if (IdleUnload != TimeSpan.Zero) Require(problems, nameof(IdleUnload), IdleUnload, TimeSpan.FromSeconds(1), TimeSpan.FromDays(30));
        if (MaxQueueTime != TimeSpan.Zero) Require(problems, nameof(MaxQueueTime), MaxQueueTime, TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(1));
        if (LatencyGoal != TimeSpan.Zero) Require(problems, nameof(LatencyGoal), LatencyGoal, TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(1));
        if (RescanInterval != TimeSpan.Zero) Require(problems, nameof(RescanInterval), RescanInterval, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));
        Require(problems, nameof(DrainTimeout), DrainTimeout, TimeSpan.Zero, TimeSpan.FromHours(1));
        return problems;
    }

    private static void Require<T>(List<string> problems, string name, T value, T least, T most)
        where T : IComparable<T>
    {
        if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
        {
            problems.Add(FormattableString.Invariant($"{name}: is {value}; must be from {least} to {most}."));
        }
    }
}
