using System.Globalization;
using OnnxAdapt.Benchmarks.Harness;
using OnnxAdapt.Cli.Bench.Texts;

namespace OnnxAdapt.Benchmarks.Serving;

/// <summary>
/// Our server beside plain ones over the bare runtime: the same load, one server at work at a time, a core for the server and one for
/// the load. The bare runtime runs on the servers' core too, right before each comparison. The environment variable
/// <c>ONNXADAPT_BENCH_SECONDS</c> says how long all of it may take, 240 by default, and <c>ONNXADAPT_BENCH_LENGTHS</c> names one length mix
/// where not all are to be measured.
/// </summary>
internal sealed class ServeBenchmark : IBenchmark
{
    private const string Budget = "ONNXADAPT_BENCH_SECONDS";
    private const string Lengths = "ONNXADAPT_BENCH_LENGTHS";
    private const double Warmup = 1.5;

    /// <summary>Start of the processes, and the bare runs of a length mix.</summary>
    private const double OverheadOfStart = 12;
    private const double OverheadPerMix = 10;

    /// <summary>Start of the load, warm-up, and the requests that are under way at the end.</summary>
    private const double OverheadPerRun = 2 + Warmup;
    private const int RunsOfWarmup = 3;
    private const int RunsPerMix = 7;
    private const double Saturation = 0.7;

    private static readonly int[] Clients = [16, 64];

    private readonly List<Measurement> _measured = [];
    private double _seconds;

    public string Name => "serve";

    public string Question => "MiniLM, one core for the server and one for the load, milliseconds per text against the better of a plain server that batches up to 8 in order and one that does not (goal: 0.77 on short and mixed texts, 1.0 on long ones; 1.05 of the bare Run at its best batch size)";

    public IReadOnlyList<Measurement> Run(TextWriter notes)
    {
        if (!BenchmarkData.IsPresent(notes)) return [];
        if (!PinnedProcess.CanPin) notes.WriteLine("serve: there is no taskset or no second core, so server and load share what there is.");
        var mixes = LengthMix.All.Where(mix => (Environment.GetEnvironmentVariable(Lengths) ?? mix.Name) == mix.Name).ToArray();
        _seconds = Math.Max(1, ((TotalSeconds() - OverheadOfStart - (OverheadPerMix * mixes.Length)) / (RunsOfWarmup + 1 + (RunsPerMix * mixes.Length))) - OverheadPerRun);
        using var raw = new RawSide();
        using var ours = ServeSide.StartOurs();
        using var alone = ServeSide.StartPeer("plain server, each request alone", 1);
        using var eights = ServeSide.StartPeer("plain server, up to 8 in order", 8);
        RequireEqual(ours, alone, eights);
        foreach (var side in new[] { ours, alone, eights }) Measure(side, LengthMix.All[1], notes, "--clients", "16");
        if (mixes.Contains(LengthMix.All[0])) CompareSingle(raw, ours, notes);
        foreach (var mix in mixes) CompareMix(mix, raw, ours, [alone, eights], notes);
        return _measured;
    }

    private static double TotalSeconds() =>
        double.TryParse(Environment.GetEnvironmentVariable(Budget), NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) ? seconds : 240;

    private static void RequireEqual(ServeSide ours, params ServeSide[] peers)
    {
        const string Text = "my card has not arrived";
        var vector = ours.Embed(Text);
        foreach (var peer in peers)
        {
            var difference = vector.Zip(peer.Embed(Text), (one, other) => Math.Abs(one - other)).Max();
            if (difference > 1e-4) throw new InvalidOperationException($"{peer.Name} computes other vectors than ours: they differ by {difference}.");
        }
    }

    /// <summary>One caller with short texts, against tokenising and running them here.</summary>
    private void CompareSingle(RawSide raw, ServeSide ours, TextWriter notes)
    {
        var mix = LengthMix.All[0];
        var bare = raw.Single(mix);
        var served = Measure(ours, mix, notes, "--clients", "1");
        Add($"{mix.Name}, one caller: tokenising and bare Run, median", bare, bare);
        Add($"{mix.Name}, one caller: OnnxAdapt over gRPC, median", served.Median, bare);
        Note(notes, $"{mix.Name}, one caller: {(served.Median - bare) * 1000:F0} us above tokenising and Run (goal: 150 us).");
    }

    private void CompareMix(LengthMix mix, RawSide raw, ServeSide ours, ServeSide[] peers, TextWriter notes)
    {
        var saturation = Clients.Max(clients => CompareClients(mix, clients, raw.Best(mix), ours, peers, notes));
        if (mix.Name == "long") return;
        var rate = (Saturation * saturation).ToString("F2", CultureInfo.InvariantCulture);
        var open = Measure(ours, mix, notes, "--rate", rate);
        Add($"{mix.Name}, {rate} requests/s: OnnxAdapt, p50", open.Median, open.Median);
        Add($"{mix.Name}, {rate} requests/s: OnnxAdapt, p99", open.P99, open.Median);
        Note(notes, $"{mix.Name}, at 70 % of saturation: p99 is {open.P99 / open.Median:F2} of p50 (goal: 3).");
    }

    /// <summary>The same closed loop for all sides.</summary>
    /// <returns>Texts per second of ours.</returns>
    private double CompareClients(LengthMix mix, int clients, (double Milliseconds, int Batch) bare, ServeSide ours, ServeSide[] peers, TextWriter notes)
    {
        string[] load = ["--clients", clients.ToString(CultureInfo.InvariantCulture)];
        var theirs = peers.Select(peer => (peer.Name, Milliseconds: 1000 / Measure(peer, mix, notes, load).TextsPerSecond)).ToArray();
        var own = Measure(ours, mix, notes, load).TextsPerSecond;
        var better = theirs.Min(peer => peer.Milliseconds);
        foreach (var (name, milliseconds) in theirs) Add($"{mix.Name}, {clients} clients: {name}", milliseconds, better);
        Add($"{mix.Name}, {clients} clients: bare Run, {bare.Batch} rows a batch", bare.Milliseconds, better);
        Add($"{mix.Name}, {clients} clients: OnnxAdapt", 1000 / own, better);
        Note(notes, $"{mix.Name}, {clients} clients: {own:F0} texts/s, {own * better / 1000:F2}x the better plain server (goal: {(mix.Name == "long" ? 1.0 : 1.3):F1}x), {own * bare.Milliseconds / 1000:F2}x the bare Run (goal: 0.95x).");
        return own;
    }

    private LoadFigures Measure(ServeSide side, LengthMix mix, TextWriter notes, params string[] load)
    {
        var figures = side.Measure(
            [.. load, "--lengths", mix.Name, "--warmup", Warmup.ToString(CultureInfo.InvariantCulture), "--duration", _seconds.ToString("F1", CultureInfo.InvariantCulture)]);
        if (figures.Errors > 0) notes.WriteLine($"{mix.Name}, {string.Join(' ', load)}: {figures.Errors} requests to {side.Name} failed.");
        return figures;
    }

    private void Add(string name, double milliseconds, double baseline) => _measured.Add(new Measurement(name, milliseconds, milliseconds / baseline, 1));

    private static void Note(TextWriter notes, FormattableString sentence) => notes.WriteLine(sentence.ToString(CultureInfo.InvariantCulture));
}
