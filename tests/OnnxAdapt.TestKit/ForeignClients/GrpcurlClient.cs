using System.Diagnostics;
using System.Globalization;

namespace OnnxAdapt.TestKit.ForeignClients;

internal sealed class GrpcurlClient : ForeignClient
{
    private static readonly SharedTool Program = new("grpcurl");

    public override string? MissingReason => Program.MissingReason;

    protected override async Task<ForeignCall> StartCoreAsync(string target, string method, ForeignCallOptions options)
    {
        var start = new ProcessStartInfo(await Program.FindAsync(), ["-plaintext", "-format-error", "-d", "@"]);
        foreach (var (name, value) in options.Headers)
        {
            start.ArgumentList.Add("-H");
            start.ArgumentList.Add($"{name}: {value}");
        }

        if (options.Deadline is { } deadline)
        {
            start.ArgumentList.Add("-max-time");
            start.ArgumentList.Add(deadline.TotalSeconds.ToString(CultureInfo.InvariantCulture));
        }

        start.ArgumentList.Add(target);
        start.ArgumentList.Add(method);
        return new ForeignCall(start, new GrpcurlOutput());
    }
}
