using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Verification.Artifacts;

/// <summary>
/// Training artifacts with what the reference runtime computed from them: one folder a case with the artifacts, <c>batches.safetensors</c> and
/// <c>trajectory.json</c>. Losses are compared to 1e-5, the first gradients to 1e-5 of each tensor's largest value, parameters after the run to 1e-4.
/// </summary>
public sealed class ArtifactCases : ICaseFolder
{
    private const string Trajectory = "trajectory.json";

    /// <inheritdoc/>
    public string Kind => "artifacts";

    /// <inheritdoc/>
    public IReadOnlyList<string> Cases(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        if (!Directory.Exists(folder))
        {
            throw AdaptException.NotFound($"There is no folder '{folder}'.");
        }

        var cases = Directory.EnumerateDirectories(folder).Where(path => File.Exists(Path.Combine(path, Trajectory))).Select(path => Path.GetFileName(path)!);
        return [.. cases.Order(StringComparer.Ordinal)];
    }

    /// <inheritdoc/>
    public CaseResult Run(string folder, string name, VerificationOptions options) => CaseRun.Guard(name, () =>
    {
        var path = Path.Combine(folder, name);
        using var replay = new ArtifactReplay(path, ArtifactTrajectory.Read(Path.Combine(path, Trajectory)), options);
        return replay.Run().FirstOrDefault();
    });
}
