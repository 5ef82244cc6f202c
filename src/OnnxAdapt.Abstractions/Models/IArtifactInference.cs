namespace OnnxAdapt.Abstractions;

/// <summary>Knows folders of training artifacts and makes the graph that they are served by.</summary>
public interface IArtifactInference
{
    /// <summary>Whether a folder holds training artifacts.</summary>
    /// <param name="folder">An existing folder.</param>
    bool IsArtifacts(string folder);

    /// <summary>
    /// Writes the evaluation graph without its loss, with the parameters of the checkpoint inside, unless it is there already.
    /// </summary>
    /// <param name="folder">Folder of artifacts.</param>
    /// <param name="cache">Folder for graphs made from artifacts, made when absent; a changed checkpoint gives another graph.</param>
    /// <returns>Path of the graph.</returns>
    /// <exception cref="AdaptException">A file is missing or damaged, or there is nothing to serve before the loss.</exception>
    string WriteGraph(string folder, string cache);
}
