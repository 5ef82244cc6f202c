using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Contract;

namespace OnnxAdapt.Adaptation.Sessions;

/// <summary>A session's place among all: opened, or only its folder.</summary>
internal sealed class SessionSlot(string id, CheckpointStore store) : IDisposable
{
    private SessionManifest? _manifest;

    /// <summary>Held while the session is opened, closed or deleted.</summary>
    public SemaphoreSlim Gate { get; } = new(1);

    public string Id => id;

    public CheckpointStore Store => store;

    /// <summary>The opened session; null when nothing goes on in it.</summary>
    public AdaptationSession? Active { get; set; }

    /// <summary>How it stood when it was last closed; null when that was in an earlier process.</summary>
    public SessionInfo? LastKnown { get; set; }

    public bool IsDeleted { get; set; }

    /// <summary>Whether its file names this owner; one that cannot be read belongs to nobody.</summary>
    public bool BelongsTo(string owner)
    {
        try
        {
            return (_manifest ??= store.LoadManifest()).Owner == owner;
        }
        catch (Exception unreadable) when (unreadable is AdaptException or IOException)
        {
            return false;
        }
    }

    public void Dispose() => Gate.Dispose();
}
