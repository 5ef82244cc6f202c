namespace OnnxAdapt.Serving.Cores;

/// <summary>Cores that somebody computes on until it is disposed. One thread at a time.</summary>
internal sealed class CoreLease(CoreBudget budget, CoreClient client, string flow, double expected, long started) : IDisposable
{
    private readonly List<(string Flow, long Amount)> _served = new(1);
    private bool _disposed;

    /// <summary>Who has it.</summary>
    public CoreClient Client => client;

    /// <summary>The flow that was charged beforehand.</summary>
    public string Flow => flow;

    /// <summary>Core seconds that it was charged.</summary>
    public double Expected => expected;

    /// <summary>Timestamp of its start.</summary>
    public long Started => started;

    /// <summary>Whose work it is used for; nothing for nobody's.</summary>
    public IReadOnlyList<(string Flow, long Amount)> Served => _served;

    /// <summary>Notes that it is used for work of a flow.</summary>
    /// <param name="flow">Whose work.</param>
    /// <param name="amount">How much, in any measure.</param>
    public void Serve(string flow, long amount)
    {
        for (var index = 0; index < _served.Count; index++)
        {
            if (_served[index].Flow != flow) continue;
            _served[index] = (flow, _served[index].Amount + amount);
            return;
        }

        _served.Add((flow, amount));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        budget.Leave(this);
    }
}
