using System.Text;
using System.Text.Json;

namespace OnnxAdapt.TestKit.ForeignClients;

/// <summary>The output of grpcurl: indented JSON objects; a failed call's status as JSON on standard error.</summary>
internal sealed class GrpcurlOutput : IForeignOutput
{
    public async Task<ForeignEvent?> ReadAsync(TextReader output, Task<string> problems)
    {
        var text = new StringBuilder();
        while (await output.ReadLineAsync() is { } line)
        {
            text.AppendLine(line);
            if (line is "}" or "{}")
            {
                return new ForeignEvent.Message(JsonDocument.Parse(text.ToString()).RootElement);
            }
        }

        return StatusOf(await problems);
    }

    private static ForeignEvent? StatusOf(string problems)
    {
        if (problems.Length == 0)
        {
            return new ForeignEvent.Status(0, string.Empty, default);
        }

        var start = problems.IndexOf('{', StringComparison.Ordinal);
        if (start < 0)
        {
            return null;
        }

        var status = JsonDocument.Parse(problems[start..]).RootElement;
        return new ForeignEvent.Status(
            status.GetProperty("code").GetInt32(), status.TryGetProperty("message", out var message) ? message.GetString()! : string.Empty, default);
    }
}
