using System.Collections.Concurrent;

namespace OnnxAdapt.Compat.Tests.Grpc.Echo;

/// <summary>What interceptors saw, in order.</summary>
internal sealed class CallTrace
{
    private readonly ConcurrentQueue<string> _entries = new();

    public IReadOnlyCollection<string> Entries => _entries;

    public void Add(string entry) => _entries.Enqueue(entry);
}
