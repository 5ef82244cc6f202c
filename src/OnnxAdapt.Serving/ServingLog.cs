using Microsoft.Extensions.Logging;

namespace OnnxAdapt.Serving;

/// <summary>What serving writes to the log.</summary>
internal sealed partial class ServingLog(ILogger logger)
{
    [LoggerMessage(1, LogLevel.Information, "Model {Model} version {Version} is loaded ({Milliseconds} ms).")]
    public partial void ModelLoaded(string model, long version, long milliseconds);

    [LoggerMessage(2, LogLevel.Warning, "Model {Model} version {Version} cannot be loaded: {Reason}")]
    public partial void ModelFailed(string model, long version, string reason);

    [LoggerMessage(3, LogLevel.Information, "Model {Model} is out of memory.")]
    public partial void ModelUnloaded(string model);

    [LoggerMessage(4, LogLevel.Warning, "{Path} is not served: {Reason}")]
    public partial void FolderSkipped(string path, string reason);

    [LoggerMessage(5, LogLevel.Information, "Model {Model} now answers with version {Version}.")]
    public partial void VersionServed(string model, long version);

    [LoggerMessage(6, LogLevel.Information, "Model {Model} version {Version} is published.")]
    public partial void VersionPublished(string model, long version);

    [LoggerMessage(7, LogLevel.Error, "A batch of {Model} failed.")]
    public partial void BatchFailed(string model, Exception exception);

    [LoggerMessage(8, LogLevel.Error, "Looking for models failed.")]
    public partial void RescanFailed(Exception exception);

    [LoggerMessage(9, LogLevel.Warning, "Requests were still under way after {Seconds} s; they are cut off.")]
    public partial void DrainTimedOut(double seconds);

    [LoggerMessage(10, LogLevel.Information, "Batches of {Model} run packed, without padding.")]
    public partial void Packed(string model);

    [LoggerMessage(11, LogLevel.Information, "Batches of {Model} are padded: {Reason}.")]
    public partial void NotPacked(string model, string reason);

    [LoggerMessage(12, LogLevel.Warning, "The tokenizer of {Model}: {Warning}")]
    public partial void TokenizerDeviates(string model, string warning);

    [LoggerMessage(13, LogLevel.Warning, "With {Model} the models in memory take {Bytes} bytes, more than the {Budget} allowed; all others are in use.")]
    public partial void OverBudget(string model, long bytes, long budget);

    [LoggerMessage(20, LogLevel.Information, "Model {Model} version {Version} runs beside its base {BaseModel}, with {Bytes} bytes of low-rank factors.")]
    public partial void RunsBesideBase(string model, long version, string baseModel, long bytes);

    [LoggerMessage(21, LogLevel.Information, "Model {Model} version {Version} has a graph of its own: {Reason}")]
    public partial void RunsAlone(string model, long version, string reason);
}
