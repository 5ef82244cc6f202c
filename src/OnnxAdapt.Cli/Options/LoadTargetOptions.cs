using System.CommandLine;
using OnnxAdapt.Cli.Bench.Load;
using OnnxAdapt.Cli.Bench.Targets;
using OnnxAdapt.Cli.Connections;
using OnnxAdapt.Cli.Failures;

namespace OnnxAdapt.Cli.Options;

/// <summary>Options that say which server takes a load, and in which protocol.</summary>
internal sealed class LoadTargetOptions
{
    private readonly Option<string> _server = new("--server", "-s") { Description = "Server to measure: host:port, http://host:port, or https://host:port for TLS. HTTP protocols have a port of their own.", HelpName = "host:port", Required = true };
    private readonly Option<string> _protocol = new("--protocol") { Description = "What the server speaks.", HelpName = string.Join('|', LoadProtocol.All.Select(protocol => protocol.Name)), DefaultValueFactory = _ => LoadProtocol.All[0].Name };
    private readonly Option<string> _model = new("--model", "-m") { Description = "Name of the model; tei and tei-http do without.", HelpName = "name", DefaultValueFactory = _ => "" };
    private readonly Option<string> _task = new("--task") { Description = "What to ask for, in onnxadapt, tei and tei-http; the others ask for what the model gives.", HelpName = "embed|predict", DefaultValueFactory = _ => "embed" };
    private readonly Option<string> _input = new("--input-name") { Description = "Input tensor that takes the texts, for the KServe protocols.", HelpName = "name", DefaultValueFactory = _ => "TEXT" };
    private readonly Option<string?> _apiKey = new("--api-key") { Description = "Key that the server asks for.", HelpName = "key" };
    private readonly TlsOptions _tls = new();
    private readonly Option<double> _timeout = new("--timeout") { Description = "Seconds for one request.", HelpName = "seconds", DefaultValueFactory = _ => 30 };

    /// <summary>Adds all to a command.</summary>
    public LoadTargetOptions AddTo(Command command)
    {
        _protocol.AcceptOnlyFromAmong([.. LoadProtocol.All.Select(protocol => protocol.Name)]);
        _task.AcceptOnlyFromAmong("embed", "predict");
        OptionRanges.Require(_timeout, 0.001, 86_400);
        foreach (var option in new Option[] { _server, _protocol, _model, _task, _input, _apiKey, _timeout }) command.Options.Add(option);
        _tls.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.Errors.Any()) return;

            // Defaults are not there yet.
            var protocol = LoadProtocol.Named(result.GetValue(_protocol) ?? LoadProtocol.All[0].Name);
            if (protocol.NeedsModel && string.IsNullOrEmpty(result.GetValue(_model))) result.AddError($"Option '--model' is required for {protocol.Name}.");
        });
        return this;
    }

    /// <summary>The protocol that the user gave.</summary>
    public LoadProtocol Protocol(ParseResult parse) => LoadProtocol.Named(parse.GetValue(_protocol)!);

    /// <summary>Prepares connections.</summary>
    public ILoadTarget Connect(ParseResult parse)
    {
        var protocol = Protocol(parse);
        var settings = Settings(parse);
        if (parse.GetValue(_task) != "predict") return protocol.Connect(settings, parse.GetValue(_input)!);
        return protocol.ConnectPredictions is { } connect
            ? connect(settings)
            : throw CommandException.Invalid($"--task: {protocol.Name} has no call of its own for predictions; leave the option out.");
    }

    private TargetSettings Settings(ParseResult parse) => new(
        Address(parse.GetValue(_server)!, _tls.Certificate(parse) is not null),
        parse.GetValue(_model)!,
        parse.GetValue(_apiKey),
        TrustedRoots.Read(_tls.Authority(parse)),
        ClientIdentity.Read(_tls.Certificate(parse), _tls.Key(parse)),
        TimeSpan.FromSeconds(parse.GetValue(_timeout)));

    private static Uri Address(string text, bool needsTls)
    {
        var full = text.Contains("://", StringComparison.Ordinal) ? text : $"http://{text}";
        if (needsTls && !full.StartsWith("https://", StringComparison.OrdinalIgnoreCase)) throw CommandException.Invalid($"--server: '{text}' is an address without TLS, over which --client-cert cannot be shown; give https://host:port.");
        return Uri.TryCreate(full, UriKind.Absolute, out var address) && address is { Scheme: "http" or "https", Host.Length: > 0 }
            ? address
            : throw CommandException.Invalid($"--server: '{text}' is no server address; give host:port, http://host:port or https://host:port.");
    }
}
