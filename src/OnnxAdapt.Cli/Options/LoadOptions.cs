using System.CommandLine;
using OnnxAdapt.Cli.Bench.Load;

namespace OnnxAdapt.Cli.Options;

/// <summary>Options that say how requests come.</summary>
internal sealed class LoadOptions
{
    private readonly Option<int> _clients = new("--clients", "-c") { Description = "Callers that wait for each answer before their next request.", HelpName = "count", DefaultValueFactory = _ => 1 };

    private readonly Option<double?> _rate = new("--rate", "-r")
    {
        Description = "Requests per second, whether earlier ones are answered or not; a request's latency counts from its intended start.", HelpName = "number",
    };

    private readonly Option<string> _arrivals = new("--arrivals") { Description = "How the requests of --rate are spread.", HelpName = "poisson|constant", DefaultValueFactory = _ => "poisson" };
    private readonly Option<int> _inFlight = new("--max-in-flight") { Description = "Most requests under way with --rate; those beyond start late, and their latency shows it.", HelpName = "requests", DefaultValueFactory = _ => 4096 };
    private readonly Option<double> _duration = new("--duration", "-d") { Description = "Seconds to measure.", HelpName = "seconds", DefaultValueFactory = _ => 10 };
    private readonly Option<double> _warmup = new("--warmup") { Description = "Seconds of load before that.", HelpName = "seconds", DefaultValueFactory = _ => 2 };
    private readonly Option<int> _seed = new("--seed") { Description = "Seed of texts and arrivals.", HelpName = "number", DefaultValueFactory = _ => 1 };

    /// <summary>Adds all to a command.</summary>
    public LoadOptions AddTo(Command command)
    {
        _arrivals.AcceptOnlyFromAmong("poisson", "constant");
        OptionRanges.Require(_clients, 1, 10_000);
        OptionRanges.RequireOptional(_rate, 0.001, 1_000_000);
        OptionRanges.Require(_inFlight, 1, 100_000);
        OptionRanges.Require(_duration, 0.1, 86_400);
        OptionRanges.Require(_warmup, 0, 3600);
        foreach (var option in new Option[] { _clients, _rate, _arrivals, _inFlight, _duration, _warmup, _seed }) command.Options.Add(option);
        command.Validators.Add(result =>
        {
            if (result.GetResult(_clients) is { Implicit: false } && result.GetResult(_rate) is { Implicit: false }) result.AddError("Give one of --clients and --rate.");
        });
        return this;
    }

    /// <summary>What the user gave.</summary>
    public LoadPlan Read(ParseResult parse) => new()
    {
        Clients = parse.GetValue(_clients),
        Rate = parse.GetValue(_rate),
        Arrivals = parse.GetValue(_arrivals) == "constant" ? ArrivalKind.Constant : ArrivalKind.Poisson,
        MaxInFlight = parse.GetValue(_inFlight),
        Duration = TimeSpan.FromSeconds(parse.GetValue(_duration)),
        Warmup = TimeSpan.FromSeconds(parse.GetValue(_warmup)),
        Seed = parse.GetValue(_seed),
    };
}
