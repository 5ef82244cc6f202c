using OnnxAdapt.Abstractions;
using OnnxAdapt.Serving.Cores;
using OnnxAdapt.TestKit;

namespace OnnxAdapt.Serving.Tests.Cores;

/// <summary>Models that always have work, on a budget and a clock that jumps from the end of one run to the next.</summary>
internal sealed class CoreSimulation
{
    private const int Ratio = 8;
    private readonly int _cores;
    private readonly ManualClock _clock = new();
    private readonly CoreBudget _budget;
    private readonly List<Model> _models = [];
    private readonly List<(CoreWaiter Waiter, Model Model)> _waiting = [];
    private readonly PriorityQueue<(CoreLease Lease, Model Model), double> _running = new();
    private readonly Dictionary<string, double> _time = [];
    private double _now;
    private double _since;

    public CoreSimulation(int cores)
    {
        _cores = cores;
        _budget = new CoreBudget(cores, _clock, Ratio);
    }

    /// <summary>Part of the core time that could have been used.</summary>
    public double Busy => _time.Values.Sum() / (_cores * (_now - _since));

    /// <summary>A model whose runs take so long, of which so many may run at once.</summary>
    public void Add(string name, double seconds, int atOnce, int threads = 1, string? flow = null, WorkPriority priority = WorkPriority.Normal)
    {
        var claim = new CoreClaim(flow ?? name, priority);
        var model = new Model(new CoreClient(name, threads, () => claim), claim.Flow, seconds);
        _models.Add(model);
        for (var number = 0; number < atOnce; number++)
        {
            _waiting.Add((_budget.Ask(model.Client), model));
        }
    }

    public void Restart()
    {
        _time.Clear();
        _since = _now;
    }

    /// <summary>Lets so many seconds pass.</summary>
    public void For(double seconds)
    {
        var end = _now + seconds;
        Start();
        while (_running.TryPeek(out _, out var next) && next <= end)
        {
            _clock.Advance(TimeSpan.FromSeconds(next - _now));
            _now = next;
            var (lease, model) = _running.Dequeue();
            lease.Serve(model.Flow, 1);
            _time[model.Flow] = _time.GetValueOrDefault(model.Flow) + (model.Seconds * model.Client.Threads);
            _waiting.Add((AskBeside(lease, model), model));
            Start();
        }
    }

    public double ShareOf(string flow) => _time.GetValueOrDefault(flow) / _time.Values.Sum();

    /// <summary>It waits again before it gives its core back, as another thread of the model would.</summary>
    private CoreWaiter AskBeside(CoreLease lease, Model model)
    {
        var waiter = _budget.Ask(model.Client);
        lease.Dispose();
        return waiter;
    }

    private void Start()
    {
        foreach (var (waiter, model) in _waiting.Where(item => item.Waiter.HasEnded).ToArray())
        {
            _waiting.Remove((waiter, model));
            _running.Enqueue((waiter.Lease!, model), _now + model.Seconds);
            waiter.Dispose();
        }
    }

    private sealed record Model(CoreClient Client, string Flow, double Seconds);
}
