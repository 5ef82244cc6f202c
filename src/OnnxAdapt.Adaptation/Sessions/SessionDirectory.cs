using System.Collections.Concurrent;
using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Adaptation.Sessions;

/// <summary>The session folders below one folder. A session appears, and goes, by the rename of its folder.</summary>
internal sealed class SessionDirectory
{
    private const string Unfinished = ".new-";
    private const string Deleted = ".deleted-";

    private readonly string _root;
    private readonly ConcurrentDictionary<string, SessionSlot> _slots = new(StringComparer.Ordinal);

    /// <summary>Finds the sessions, and clears what an earlier process began or left.</summary>
    public SessionDirectory(string root, AdaptationLog log)
    {
        _root = root;
        Directory.CreateDirectory(root);
        foreach (var folder in Directory.EnumerateDirectories(root))
        {
            var name = Path.GetFileName(folder);
            if (name.StartsWith(Unfinished, StringComparison.Ordinal) || name.StartsWith(Deleted, StringComparison.Ordinal))
            {
                TryRemove(folder, log);
            }
            else
            {
                _slots[name] = new SessionSlot(name, new CheckpointStore(folder));
            }
        }
    }

    public int Count => _slots.Count;

    public static AdaptException NotFound(string id) => AdaptException.NotFound($"There is no session '{id}'; ListSessions shows those there are.");

    public IReadOnlyList<SessionSlot> All() => [.. _slots.Values];

    public SessionSlot Get(string id) => _slots.TryGetValue(id, out var slot) ? slot : throw NotFound(id);

    /// <summary>Makes a session's folder; it is there whole or not at all.</summary>
    public SessionSlot Create(SessionManifest manifest)
    {
        var (aside, folder) = (Path.Combine(_root, Unfinished + manifest.SessionId), Path.Combine(_root, manifest.SessionId));
        Directory.CreateDirectory(aside);
        new CheckpointStore(aside).SaveManifest(manifest);
        DurableFiles.MoveDirectory(aside, folder);
        return _slots[manifest.SessionId] = new SessionSlot(manifest.SessionId, new CheckpointStore(folder));
    }

    /// <summary>Deletes a session that is closed.</summary>
    public void Delete(SessionSlot slot)
    {
        var aside = Path.Combine(_root, Deleted + slot.Id);
        DurableFiles.MoveDirectory(slot.Store.Folder, aside);
        slot.IsDeleted = true;
        _slots.TryRemove(slot.Id, out _);
        Directory.Delete(aside, recursive: true);
    }

    private static void TryRemove(string folder, AdaptationLog log)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (IOException cause)
        {
            log.Unreadable(folder, cause.Message);
        }
    }
}
