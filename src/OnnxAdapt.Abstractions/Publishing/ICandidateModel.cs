namespace OnnxAdapt.Abstractions;

/// <summary>A version that was written aside and loaded back, before it is published.</summary>
public interface ICandidateModel
{
    /// <summary>The head's raw outputs for rows of features, computed by the serving path from the files as written.</summary>
    /// <param name="features">Float tensor [rows, feature size].</param>
    /// <returns>Float tensor [rows, outputs]; the caller disposes it.</returns>
    Tensor ScoreFeatures(Tensor features);

    /// <summary>The raw outputs for whole inputs, backbone included.</summary>
    Task<IReadOnlyList<Outcome<float[]>>> ScoreAsync(IReadOnlyList<ExampleInput> inputs, CancellationToken cancellationToken = default);
}
