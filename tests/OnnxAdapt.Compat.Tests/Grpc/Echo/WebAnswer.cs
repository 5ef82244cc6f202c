using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace OnnxAdapt.Compat.Tests.Grpc.Echo;

/// <summary>The answer of a gRPC-Web call.</summary>
internal sealed record WebAnswer(HttpStatusCode Code, string? ContentType, byte[] Body)
{
    /// <summary>The status when it came in the headers.</summary>
    public string? StatusHeader { get; init; }

    /// <summary>The body of text mode: every part ends with its own padding.</summary>
    public WebAnswer Decoded()
    {
        var text = Encoding.ASCII.GetString(Body);
        var decoded = new List<byte>();
        for (var start = 0; start < text.Length;)
        {
            var padding = text.IndexOf('=', start);
            var end = padding < 0 ? text.Length : (padding / 4 * 4) + 4;
            decoded.AddRange(Convert.FromBase64String(text[start..end]));
            start = end;
        }

        return this with { Body = [.. decoded] };
    }

    /// <summary>The messages.</summary>
    public IReadOnlyList<EchoReply> Messages => [.. Frames().Where(frame => frame.Flag == 0).Select(frame => EchoReply.Parser.ParseFrom(frame.Payload))];

    /// <summary>The trailers as they came.</summary>
    public string Trailers => Encoding.ASCII.GetString(Frames().Single(frame => frame.Flag == 0x80).Payload);

    private IEnumerable<(byte Flag, byte[] Payload)> Frames()
    {
        for (var at = 0; at < Body.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(Body.AsSpan(at + 1));
            yield return (Body[at], Body[(at + 5)..(at + 5 + length)]);
            at += 5 + length;
        }
    }
}
