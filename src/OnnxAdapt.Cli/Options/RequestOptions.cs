using System.CommandLine;
using OnnxAdapt.V1;
using Command = System.CommandLine.Command;

namespace OnnxAdapt.Cli.Options;

/// <summary>Options that say what is asked of a model, and how much at a time.</summary>
internal sealed class RequestOptions
{
    private readonly Option<string> _model = new("--model", "-m") { Description = "Name of the model.", HelpName = "name", Required = true };

    private readonly Option<long> _version = new("--model-version") { Description = "Version of the model. Default: the served one.", HelpName = "number" };

    private readonly Option<string?> _truncation = new("--truncation")
    {
        Description = "What to do with a text that is too long. Default: as the model's folder says.", HelpName = "none|left|right",
    };

    private readonly Option<int> _batch = new("--batch") { Description = "Rows in one request.", HelpName = "rows", DefaultValueFactory = _ => 64 };

    private readonly Option<int> _inFlight = new("--in-flight") { Description = "Requests under way at a time.", HelpName = "requests", DefaultValueFactory = _ => 8 };

    /// <summary>Adds all to a command.</summary>
    public RequestOptions AddTo(Command command)
    {
        _truncation.AcceptOnlyFromAmong("none", "left", "right");
        OptionRanges.Require(_batch, 1, 4096);
        OptionRanges.Require(_inFlight, 1, 256);
        foreach (var option in new Option[] { _model, _version, _truncation, _batch, _inFlight }) command.Options.Add(option);
        return this;
    }

    /// <summary>Name of the model.</summary>
    public string Model(ParseResult parse) => parse.GetValue(_model)!;

    /// <summary>Version, 0 for the served one.</summary>
    public long Version(ParseResult parse) => parse.GetValue(_version);

    /// <summary>Rows in one request.</summary>
    public int Batch(ParseResult parse) => parse.GetValue(_batch);

    /// <summary>Requests under way at a time.</summary>
    public int InFlight(ParseResult parse) => parse.GetValue(_inFlight);

    /// <summary>What to do with long texts.</summary>
    public Truncation Truncation(ParseResult parse) => parse.GetValue(_truncation) switch
    {
        "none" => V1.Truncation.None,
        "left" => V1.Truncation.Left,
        "right" => V1.Truncation.Right,
        _ => V1.Truncation.Unspecified,
    };
}
