namespace OnnxAdapt.Server.Limits;

/// <summary>What one request holds of the budget; gives it back when the request ends, and holds nothing afterwards.</summary>
internal sealed class BodyShare(BodyBudget budget) : IDisposable
{
    private readonly Lock _lock = new();
    private long _held;
    private bool _ended;

    /// <summary>Sets what the request holds.</summary>
    /// <exception cref="Abstractions.AdaptException">ResourceExhausted; then it holds what it held.</exception>
    public void Hold(long bytes)
    {
        lock (_lock)
        {
            if (_ended) return;
            budget.Change(bytes - _held);
            _held = bytes;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            Hold(0);
            _ended = true;
        }
    }
}
