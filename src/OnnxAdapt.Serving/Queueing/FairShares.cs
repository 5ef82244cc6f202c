namespace OnnxAdapt.Serving.Queueing;

/// <summary>
/// Orders the work of flows so that those that wait get equal shares, by start times on a clock of work done: a piece of work starts when
/// the piece before it of the same flow would end, or now. A flow alone is served in order of arrival. Not thread-safe.
/// </summary>
internal sealed class FairShares
{
    private const int IdleFlows = 1024;
    private readonly Dictionary<string, Flow> _flows = new(StringComparer.Ordinal);
    private int _waiting;
    private double _now;

    /// <summary>The flow of a request: its tenant's, or its model's where it has no tenant. A tenant gains nothing by asking several models.</summary>
    public static string FlowOf(InferenceJob job) => job.Tenant.Length > 0 ? $"tenant {job.Tenant}" : $"model {job.Model.Name}";

    /// <summary>Lets work wait.</summary>
    /// <param name="flow">Whose it is.</param>
    /// <param name="cost">How much it is.</param>
    /// <returns>Its start; what starts first goes first.</returns>
    public double Enter(string flow, double cost)
    {
        if (!_flows.TryGetValue(flow, out var state))
        {
            if (_flows.Count >= IdleFlows) ForgetIdle();
            _flows.Add(flow, state = new Flow());
        }

        var start = Math.Max(_now, state.End);
        state.End = start + cost;
        state.Waiting++;
        _waiting++;
        return start;
    }

    /// <summary>Notes that work has left.</summary>
    public void Leave(string flow)
    {
        var state = _flows[flow];
        state.Waiting--;
        if (--_waiting > 0) return;
        _now = 0;
        if (_flows.Count == 1) state.End = 0;
        else _flows.Clear();
    }

    /// <summary>Moves the clock to the start of the work that is served now.</summary>
    public void Advance(double start) => _now = Math.Max(_now, start);

    private void ForgetIdle()
    {
        foreach (var (flow, state) in _flows.ToArray())
        {
            if (state.Waiting == 0) _flows.Remove(flow);
        }
    }

    private sealed class Flow
    {
        public int Waiting { get; set; }

        public double End { get; set; }
    }
}
