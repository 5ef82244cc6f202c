using System.Collections.Concurrent;

namespace OnnxAdapt.Tokenization;

/// <summary>Keeps workspaces for the next encoding; those that a huge text has swollen are dropped.</summary>
internal sealed class WorkspacePool
{
    private const int LargestKept = 1 << 20;

    private readonly ConcurrentBag<Workspace> _free = [];

    public Workspace Rent() => _free.TryTake(out var workspace) ? workspace : new Workspace();

    public void Return(Workspace workspace)
    {
        if (workspace.Capacity <= LargestKept)
        {
            _free.Add(workspace);
        }
    }
}
