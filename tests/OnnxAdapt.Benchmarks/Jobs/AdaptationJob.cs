using OnnxAdapt.TestKit;
using OnnxAdapt.V1;
using Scope = OnnxAdapt.V1.Trainable.Types.Scope;

namespace OnnxAdapt.Benchmarks.Jobs;

/// <summary>One way to adapt one model to one set of rows, done alike by this server and by the peer.</summary>
/// <param name="Strategy">Name in the table.</param>
/// <param name="Folder">Folder of the base below the shared models.</param>
/// <param name="Graph">The graph's file in it.</param>
/// <param name="Features">Value that the head reads, or the graph's own output.</param>
/// <param name="Width">Length of the features.</param>
/// <param name="Data">Rows.</param>
/// <param name="Trainable">What is trained.</param>
/// <param name="Rate">Learning rate.</param>
/// <param name="HeadRate">Learning rate of the head.</param>
/// <param name="Epochs">Passes.</param>
/// <param name="Batch">Rows in a step.</param>
internal sealed record AdaptationJob(
    string Strategy, string Folder, string Graph, string Features, int Width, JobData Data, Trainable Trainable, double Rate, double HeadRate, uint Epochs, uint Batch = 32)
{
    /// <summary>Decay of matrices.</summary>
    public const double Decay = 0.01;

    /// <summary>Name under which a server finds the base.</summary>
    public string Base => Graph.Contains('/', StringComparison.Ordinal) ? Folder : Path.GetFileNameWithoutExtension(Graph);

    /// <summary>Whether texts go in.</summary>
    public bool IsText => Data.Training.Texts is not null;

    /// <summary>Whether only a head is trained, on features that are computed once.</summary>
    public bool IsHeadOnly => Trainable is { Scope: Scope.Head, OwnOutput: false };

    /// <summary>Number of classes.</summary>
    public int Classes => Trainable.OwnOutput ? Width : (int)Data.Training.Labels.Max() + 1;

    /// <summary>Path of the graph.</summary>
    public string GraphPath => RepositoryPaths.InShared($"models/{Folder}/{Graph}");
}
