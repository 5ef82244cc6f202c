using System.Text.Json;

namespace OnnxAdapt.FunctionalTests.Protocols;

/// <summary>Texts that are meant to hurt: answered or refused, and the server goes on.</summary>
public sealed class HostileTextTests(TextServer server) : IClassFixture<TextServer>
{
    [Theory]
    [InlineData("one word", 200)]
    [InlineData("lines", 200)]
    [InlineData("combining marks", 200)]
    [InlineData("controls", 200)]
    [InlineData("special tokens", 200)]
    [InlineData("too many characters", 413)]
    public async Task Embed_HostileText_AnswersOrRefuses(string name, int expected)
    {
        var (status, body, _) = await server.PostAsync("/embed", JsonSerializer.Serialize(new { inputs = TextOf(name), truncate = true }));

        Assert.Equal(expected, status);
        Assert.Equal(expected == 200 ? JsonValueKind.Array : JsonValueKind.Object, body.ValueKind);
        Assert.Equal(200, (await server.PostAsync("/embed", """{"inputs":"good"}""")).Status);
    }

    private static string TextOf(string name) => name switch
    {
        "one word" => new string('a', 900_000),
        "lines" => new string('\n', 900_000),
        "combining marks" => string.Concat(Enumerable.Repeat("e\u0301\u0300\u0302", 200_000)),
        "controls" => "\0\u202E\uFEFF\uFFFF",
        "special tokens" => "[CLS] [SEP] [PAD] good",
        _ => new string('a', 1_000_001),
    };
}
