namespace OnnxAdapt.Serving.Cores;

/// <summary>
/// How much core time each flow has had, on clocks that run together: work of a flow starts when its work before would end, or now. Who starts
/// first goes first, so that flows that keep waiting get equal time whatever their batches cost. Not thread-safe.
/// </summary>
internal sealed class CoreShares
{
    private const int KnownFlows = 1024;
    private readonly Dictionary<string, double> _ends = new(StringComparer.Ordinal);
    private double _now;

    /// <summary>When the next work of a flow starts.</summary>
    public double StartOf(string flow) => Math.Max(_now, _ends.GetValueOrDefault(flow));

    /// <summary>Lets work of a flow begin.</summary>
    /// <param name="flow">Whose it is.</param>
    /// <param name="seconds">Core seconds that it should take.</param>
    public void Begin(string flow, double seconds)
    {
        var start = StartOf(flow);
        _now = start;
        if (_ends.Count >= KnownFlows) ForgetPast();
        _ends[flow] = start + seconds;
    }

    /// <summary>Charges a flow more, or less, than it was charged.</summary>
    public void Correct(string flow, double seconds) => _ends[flow] = _ends.GetValueOrDefault(flow, _now) + seconds;

    /// <summary>Forgets all flows.</summary>
    public void Clear()
    {
        _ends.Clear();
        _now = 0;
    }

    private void ForgetPast()
    {
        foreach (var (flow, end) in _ends.ToArray())
        {
            if (end <= _now) _ends.Remove(flow);
        }
    }
}
