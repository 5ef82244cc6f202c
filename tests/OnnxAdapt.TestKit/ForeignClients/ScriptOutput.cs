using System.Text.Json;

namespace OnnxAdapt.TestKit.ForeignClients;

/// <summary>The output of our client scripts: one event a line.</summary>
internal sealed class ScriptOutput : IForeignOutput
{
    public async Task<ForeignEvent?> ReadAsync(TextReader output, Task<string> problems)
    {
        if (await output.ReadLineAsync() is not { } line)
        {
            return null;
        }

        var entry = JsonDocument.Parse(line).RootElement.EnumerateObject().Single();
        return entry.Name switch
        {
            "headers" => new ForeignEvent.Headers(entry.Value),
            "message" => new ForeignEvent.Message(entry.Value),
            _ => new ForeignEvent.Status(
                entry.Value.GetProperty("code").GetInt32(), entry.Value.GetProperty("details").GetString() ?? string.Empty, entry.Value.GetProperty("trailers")),
        };
    }
}
