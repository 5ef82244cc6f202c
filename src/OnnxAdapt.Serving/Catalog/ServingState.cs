using System.Text.Json;
using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Serving.Catalog;

/// <summary>Which version of a model is served, and which were before. Immutable; kept as <c>serving.json</c>.</summary>
/// <param name="FormatVersion">Version of the file's format.</param>
/// <param name="Served">The served version; null for none.</param>
/// <param name="History">Versions served before, oldest first.</param>
internal sealed record ServingState(int FormatVersion, long? Served, IReadOnlyList<long> History)
{
    public const int CurrentFormat = 1;
    private const int LongestHistory = 100;
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Nothing served yet.</summary>
    public static ServingState Empty { get; } = new(CurrentFormat, null, []);

    /// <summary>Reads the file; null when there is none.</summary>
    /// <exception cref="AdaptException">DataLoss when it is damaged or newer than this program.</exception>
    public static ServingState? Read(string path)
    {
        if (!File.Exists(path)) return null;
        try
        {
            var state = JsonSerializer.Deserialize<ServingState>(File.ReadAllBytes(path), Json);
            if (state is { FormatVersion: >= 1 and <= CurrentFormat, History: not null }) return state;
            if (state is { FormatVersion: > CurrentFormat }) throw new AdaptException(AdaptErrorKind.DataLoss, $"'{path}' has format {state.FormatVersion}, but this program knows formats up to {CurrentFormat}. Update the program.");
            throw Damaged(path, null);
        }
        catch (JsonException exception)
        {
            throw Damaged(path, exception);
        }
    }

    /// <summary>Writes the file as a whole.</summary>
    public void Write(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        DurableFiles.Replace(path, JsonSerializer.SerializeToUtf8Bytes(this, Json));
    }

    /// <summary>Another version is served now.</summary>
    public ServingState Promote(long version) =>
        version == Served ? this : this with { Served = version, History = Served is { } before ? [.. History.TakeLast(LongestHistory - 1), before] : History };

    /// <summary>The version before is served again; null when there was none.</summary>
    /// <param name="exists">Whether a version is still there.</param>
    public ServingState? Rollback(Func<long, bool> exists)
    {
        var history = History.Where(version => exists(version) && version != Served).ToArray();
        return history.Length == 0 ? null : this with { Served = history[^1], History = history[..^1] };
    }

    private static AdaptException Damaged(string path, Exception? cause) =>
        new(AdaptErrorKind.DataLoss, $"'{path}' is damaged. Delete it to serve the newest version, then promote the one you want.", cause);
}
