namespace OnnxAdapt.Serving.Cores;

/// <summary>Somebody who waits for cores.</summary>
internal sealed class CoreWaiter(CoreClient client, long sequence) : IDisposable
{
    private readonly ManualResetEventSlim _ended = new();

    public CoreClient Client => client;

    /// <summary>Order of arrival.</summary>
    public long Sequence => sequence;

    /// <summary>Whether it waits no longer.</summary>
    public bool HasEnded => _ended.IsSet;

    /// <summary>What it got; null while it waits, and when it had nothing to do any more.</summary>
    public CoreLease? Lease { get; private set; }

    public void End(CoreLease? lease)
    {
        Lease = lease;
        _ended.Set();
    }

    public CoreLease? Wait()
    {
        _ended.Wait();
        return Lease;
    }

    public void Dispose() => _ended.Dispose();
}
