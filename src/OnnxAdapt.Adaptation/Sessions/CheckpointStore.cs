using System.Text.Json;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Storage;
using OnnxAdapt.Adaptation.Training;

namespace OnnxAdapt.Adaptation.Sessions;

/// <summary>
/// The files of a session beside its example log, each replaced as a whole: <c>session</c> (what it is), <c>state</c> (what its
/// commands came to, with the parameters), <c>run</c> (where a training command stands), <c>trained-N</c> (how training command N ended, for
/// going on elsewhere).
/// </summary>
internal sealed class CheckpointStore(string folder)
{
    private const string TrainedFiles = "trained-*.sealed";

    public string Folder => folder;

    public string LogPath => Path.Combine(folder, "examples.log");

    private string ManifestPath => Path.Combine(folder, "session.sealed");

    private string StatePath => Path.Combine(folder, "state.sealed");

    private string RunPath => Path.Combine(folder, "run.sealed");

    public long StoredBytes => Directory.Exists(folder) ? new DirectoryInfo(folder).EnumerateFiles().Sum(file => file.Length) : 0;

    public DateTimeOffset LastWrite => new DirectoryInfo(folder).EnumerateFiles().Select(file => (DateTimeOffset)file.LastWriteTimeUtc).DefaultIfEmpty(DateTimeOffset.MinValue).Max();

    public void SaveManifest(SessionManifest manifest) => SealedFile.Save(ManifestPath, Json(manifest));

    public SessionManifest LoadManifest() => Parse<SessionManifest>(ManifestPath, SealedFile.Load(ManifestPath).Bytes(0));

    public void SaveState(StoredState state, ParameterSet? parameters) =>
        SealedFile.Save(StatePath, Json(state), parameters is null ? SealedSection.Empty : SealedSection.Of(parameters));

    public (StoredState State, ParameterSet? Parameters) LoadState()
    {
        if (!File.Exists(StatePath)) return (new StoredState(), null);
        var sections = SealedFile.Load(StatePath);
        return (Parse<StoredState>(StatePath, sections.Bytes(0)), sections.IsEmpty(1) ? null : sections.Tensors(1));
    }

    public void SaveRun(RunCheckpoint run) => SealedFile.Save(
        RunPath,
        Json(run.State),
        SealedSection.Of(run.Parameters),
        SealedSection.Of(run.Optimizer),
        SealedSection.Of(run.BestParameters));

    /// <summary>Where the given command stands; null when it has not begun.</summary>
    public RunCheckpoint? LoadRun(int command)
    {
        if (!File.Exists(RunPath)) return null;
        var sections = SealedFile.Load(RunPath);
        var state = Parse<RunState>(RunPath, sections.Bytes(0));
        return state.Command == command
            ? new RunCheckpoint(state, sections.Tensors(1), sections.Tensors(2), sections.Tensors(3))
            : null;
    }

    public void DeleteRun() => File.Delete(RunPath);

    /// <summary>Keeps how a training command ended.</summary>
    public void SaveTrained(int command, TrainedRun run) =>
        SealedFile.Save(TrainedPath(command), Json(run.Facts), SealedSection.Of(run.Scaled), SealedSection.Of(run.Optimizer));

    /// <summary>How a training command ended; null when that is not kept.</summary>
    public TrainedRun? LoadTrained(int command)
    {
        var path = TrainedPath(command);
        if (!File.Exists(path)) return null;
        var sections = SealedFile.Load(path);
        return new TrainedRun(Parse<TrainedFacts>(path, sections.Bytes(0)), sections.Tensors(1), sections.Tensors(2));
    }

    /// <summary>Deletes how earlier training commands ended.</summary>
    public void DeleteTrainedBut(int command)
    {
        foreach (var path in Directory.EnumerateFiles(folder, TrainedFiles).Where(path => path != TrainedPath(command)).ToArray()) File.Delete(path);
    }

    private string TrainedPath(int command) => Path.Combine(folder, FormattableString.Invariant($"trained-{command}.sealed"));

    private static SealedSection Json<T>(T value) => SealedSection.Of(JsonSerializer.SerializeToUtf8Bytes(value, SessionJson.Options));

    private static T Parse<T>(string path, byte[] json)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json, SessionJson.Options) ?? throw StoredFormat.Damaged(path, "it is empty");
        }
        catch (Exception cause) when (cause is JsonException or NotSupportedException)
        {
            throw StoredFormat.Damaged(path, cause.Message, cause);
        }
    }
}
