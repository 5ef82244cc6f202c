namespace OnnxAdapt.Abstractions;

/// <summary>Scores inputs by the served version of an adapted model, so that a new version can be compared with it.</summary>
public interface IServedModelScorer
{
    /// <summary>Raw outputs of the served version, or null when the name has none.</summary>
    /// <param name="name">Name of the adapted model.</param>
    /// <param name="inputs">Inputs to score, as background work.</param>
    /// <param name="cancellationToken">Ends the call early.</param>
    Task<ServedScores?> ScoreAsync(string name, IReadOnlyList<ExampleInput> inputs, CancellationToken cancellationToken = default);
}
