using System.Net.Sockets;
using System.Text;
using OnnxAdapt.FunctionalTests.Hosting;

namespace OnnxAdapt.FunctionalTests.Attacks;

/// <summary>Requests that two servers in a row could read differently, and connections that do nothing.</summary>
public sealed class HttpOneTests(AttackedServer attacked) : IClassFixture<AttackedServer>
{
    private const string Post = "POST /v2/repository/index HTTP/1.1\r\nHost: x\r\n";
    private const string Smuggled = "GET /readyz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

    [Theory]
    [InlineData("Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n")]
    [InlineData("Content-Length: 0\r\nContent-Length: 44\r\n\r\n")]
    [InlineData("Content-Length: 0, 44\r\n\r\n")]
    [InlineData("Content-Length: +2\r\n\r\n{}")]
    [InlineData("Content-Length: -1\r\n\r\n")]
    [InlineData("Transfer-Encoding: xchunked\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n")]
    [InlineData("Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("X: y\r\n Transfer-Encoding: chunked\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n-1\r\n\r\n")]
    public async Task Smuggling_AmbiguousLength_NeverAnswersTwice(string rest)
    {
        var answer = await SendAsync(Post + rest + Smuggled);

        Assert.True(answer.Split("HTTP/1.1 ").Length <= 2, answer);
        Assert.DoesNotContain("ready\n", answer, StringComparison.Ordinal);
        await attacked.AnswersAsync();
    }

    [Fact]
    public async Task Chunks_OfOneByte_MakeABody()
    {
        var body = new StringBuilder(Post + "Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n");
        foreach (var character in "{}" + new string(' ', 2_000)) body.Append("1\r\n").Append(character).Append("\r\n");

        Assert.StartsWith("HTTP/1.1 200", await SendAsync(body.Append("0\r\n\r\n").ToString(), firstLine: true), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Body_EndlessInChunks_IsCutAtTheLimit()
    {
        var chunk = "10000\r\n" + new string(' ', 0x10000) + "\r\n";
        var answer = await SendAsync(Post + "Transfer-Encoding: chunked\r\n\r\n" + string.Concat(Enumerable.Repeat(chunk, (AttackedServer.MaxMessageBytes / 0x10000) + 2)), firstLine: true);

        Assert.True(answer is "reset" or "closed" || answer.StartsWith("HTTP/1.1 4", StringComparison.Ordinal), answer);
        await attacked.AnswersAsync();
    }

    [Fact]
    public async Task Connections_BeyondTheLimitOfAPort_AreClosedAndTheOtherPortAnswers()
    {
        await using var server = await TestServer.StartAsync(settings => settings.MaxConnections = 4);
        var sockets = Enumerable.Range(0, 16).Select(_ => Connect(server.HttpAddress)).ToArray();
        var answered = 0;
        foreach (var socket in sockets)
        {
            if (await IsAnsweredAsync(socket)) answered++;
        }

        await server.Models.ListModelsAsync(new V1.ListModelsRequest());
        Array.ForEach(sockets, socket => socket.Dispose());

        Assert.Equal(4, answered);
    }

    private static async Task<bool> IsAnsweredAsync(TcpClient socket)
    {
        try
        {
            await socket.GetStream().WriteAsync("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray());
            return await socket.GetStream().ReadAsync(new byte[1]) == 1;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static TcpClient Connect(Uri address)
    {
        var socket = new TcpClient();
        socket.Connect(address.Host, address.Port);
        return socket;
    }

    private async Task<string> SendAsync(string request, bool firstLine = false)
    {
        using var socket = Connect(attacked.Server.HttpAddress);
        var stream = socket.GetStream();
        try
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(request));
            using var reader = new StreamReader(stream);
            if (firstLine) return await reader.ReadLineAsync().WaitAsync(TimeSpan.FromMinutes(1)) ?? "closed";
            socket.Client.Shutdown(SocketShutdown.Send);
            return await reader.ReadToEndAsync().WaitAsync(TimeSpan.FromMinutes(1));
        }
        catch (IOException)
        {
            return "reset";
        }
    }
}
