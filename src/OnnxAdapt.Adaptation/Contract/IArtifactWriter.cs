using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Adaptation.Contract;

/// <summary>Writes sessions in the formats of other training runtimes.</summary>
public interface IArtifactWriter
{
    /// <summary>Writes training artifacts: graphs of training, evaluation and optimizer, and a checkpoint.</summary>
    /// <param name="artifacts">What is written.</param>
    /// <param name="folder">Made when absent.</param>
    /// <param name="inferenceName">File for a graph that predicts with the present parameters; null for none.</param>
    /// <exception cref="AdaptException">FailedPrecondition, naming what artifacts cannot hold, or when a file cannot be written.</exception>
    WrittenArtifacts Write(SessionArtifacts artifacts, string folder, string? inferenceName = null);

    /// <summary>Writes low-rank factors as an adapter that the runtime loads beside a graph.</summary>
    /// <param name="factors">Factors by the names of the graph's inputs.</param>
    /// <param name="modelVersion">Version of the base.</param>
    /// <param name="path">The file.</param>
    void WriteAdapter(ParameterSet factors, long modelVersion, string path);
}
