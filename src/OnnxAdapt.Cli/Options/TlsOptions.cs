using System.CommandLine;

namespace OnnxAdapt.Cli.Options;

/// <summary>Options that say whom to trust over TLS, and which certificate to show.</summary>
internal sealed class TlsOptions
{
    private readonly Option<string?> _authority = new("--ca", "--ca-cert") { Description = "PEM file with the certificates to trust for TLS.", HelpName = "file" };
    private readonly Option<string?> _certificate = new("--client-cert") { Description = "PEM file with the certificate to show to a server that asks for one.", HelpName = "file" };
    private readonly Option<string?> _key = new("--client-key") { Description = "PEM file with its key. Default: the file of --client-cert.", HelpName = "file" };

    /// <summary>Adds all to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _authority, _certificate, _key }) command.Options.Add(option);
        command.Validators.Add(result =>
        {
            if (result.GetResult(_key) is not null && result.GetResult(_certificate) is null) result.AddError("--client-key: give the certificate too, as --client-cert.");
        });
    }

    /// <summary>File with the certificates to trust, or null for the system's.</summary>
    public string? Authority(ParseResult parse) => parse.GetValue(_authority);

    /// <summary>File with the certificate to show, or null for none.</summary>
    public string? Certificate(ParseResult parse) => parse.GetValue(_certificate);

    /// <summary>File with its key, or null.</summary>
    public string? Key(ParseResult parse) => parse.GetValue(_key);
}
