using System.CommandLine;
using OnnxAdapt.Cli.Connections;

namespace OnnxAdapt.Cli.Options;

/// <summary>Options that say which server a command talks to.</summary>
internal sealed class ConnectionOptions
{
    private readonly Option<string?> _server = new("--server", "-s")
    {
        Description = "Server to talk to: host:port, http://host:port, or https://host:port for TLS. Without it a server runs inside this command.",
        HelpName = "host:port",
    };

    private readonly Option<string?> _apiKey = new("--api-key") { Description = "Key that the server asks for.", HelpName = "key" };

    private readonly TlsOptions _tls = new();

    private readonly Option<double> _timeout = new("--timeout")
    {
        Description = "Seconds for one request.", HelpName = "seconds", DefaultValueFactory = _ => 100,
    };

    /// <summary>Folders with base models.</summary>
    public Option<string[]> Models { get; } = new("--models")
    {
        Description = "Folder with base models for the server inside this command; may repeat. Default: the nearest 'models' folder.",
        HelpName = "dir",
    };

    /// <summary>Folder for sessions and adapted models.</summary>
    public Option<string?> DataDirectory { get; } = new("--data-dir")
    {
        Description = "Folder where the server inside this command keeps sessions and adapted models. Default: the user's data folder.",
        HelpName = "dir",
    };

    /// <summary>Adds all to a command.</summary>
    public ConnectionOptions AddTo(Command command)
    {
        _timeout.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (> 0 and <= 86_400)) result.AddError("--timeout: give seconds above 0, up to 86400.");
        });
        foreach (var option in new Option[] { _server, Models, DataDirectory, _apiKey, _timeout }) command.Options.Add(option);
        _tls.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetResult(_server) is not null && (result.GetResult(Models) ?? result.GetResult(DataDirectory)) is not null)
            {
                result.AddError("--models and --data-dir are for the server inside this command; leave them out with --server.");
            }
        });
        return this;
    }

    /// <summary>What the user gave.</summary>
    public ConnectionSettings Read(ParseResult parse) => new(
        parse.GetValue(_server),
        parse.GetValue(Models) ?? [],
        parse.GetValue(DataDirectory),
        parse.GetValue(_apiKey),
        _tls.Authority(parse),
        TimeSpan.FromSeconds(parse.GetValue(_timeout)),
        _tls.Certificate(parse),
        _tls.Key(parse));
}
