namespace OnnxAdapt.Abstractions;

/// <summary>Puts an adapted model on disk and into service.</summary>
public interface IModelPublisher
{
    /// <summary>
    /// Writes the version aside, syncs it to disk, loads it back, lets <paramref name="verify"/> judge it, renames it into place
    /// and, if asked, makes it the served version between two batches.
    /// </summary>
    /// <param name="delta">What to publish; only read.</param>
    /// <param name="serve">Whether it becomes the served version at once.</param>
    /// <param name="verify">Throws to refuse the candidate; nothing of it stays then.</param>
    /// <param name="cancellationToken">Ends the attempt before the rename.</param>
    /// <exception cref="AdaptException">NotFound when the base is gone; AlreadyExists when the name belongs to a base model; what <paramref name="verify"/> threw.</exception>
    Task<PublishedVersion> PublishAsync(ModelDelta delta, bool serve, Func<ICandidateModel, CancellationToken, Task> verify, CancellationToken cancellationToken = default);

    /// <summary>The newest version number of a model name, or null when there is none.</summary>
    long? LatestVersion(string name);
}
