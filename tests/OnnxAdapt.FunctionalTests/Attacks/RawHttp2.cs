using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace OnnxAdapt.FunctionalTests.Attacks;

/// <summary>A client of HTTP/2 that sends whatever frames it likes.</summary>
internal sealed class RawHttp2 : IDisposable
{
    public const byte Data = 0;
    public const byte Headers = 1;
    public const byte Reset = 3;
    public const byte Settings = 4;
    public const byte GoAway = 7;
    public const byte Continuation = 9;

    public const byte EndStream = 1;
    public const byte EndHeaders = 4;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private readonly TcpClient _socket = new();
    private readonly NetworkStream _stream;

    private RawHttp2(Uri address)
    {
        _socket.Connect(address.Host, address.Port);
        _stream = _socket.GetStream();
    }

    /// <summary>Connects and sends preface and settings.</summary>
    public static async Task<RawHttp2> ConnectAsync(Uri address)
    {
        var connection = new RawHttp2(address);
        await connection._stream.WriteAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray());
        await connection.SendAsync(Settings, 0, 0, []);
        return connection;
    }

    /// <summary>Headers of a call, not indexed and not compressed.</summary>
    public static byte[] Call(string method, params (string Name, string Value)[] more)
    {
        using var block = new MemoryStream();
        foreach (var (name, value) in more.Prepend(("te", "trailers")).Prepend(("content-type", "application/grpc")).Prepend((":authority", "x")).Prepend((":path", method)).Prepend((":scheme", "http")).Prepend((":method", "POST")))
        {
            block.WriteByte(0);
            Text(block, name);
            Text(block, value);
        }

        return block.ToArray();
    }

    /// <summary>Sends a frame; false once the server has closed the connection.</summary>
    public async Task<bool> SendAsync(byte type, byte flags, int stream, byte[] payload)
    {
        var frame = new byte[9 + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, payload.Length << 8 | type);
        frame[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame, 9);
        try
        {
            await _stream.WriteAsync(frame);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Reads frames until one is wanted; null when the server closes before.</summary>
    public async Task<(byte Type, int Stream, byte[] Payload)?> ReadUntilAsync(Func<(byte Type, int Stream, byte[] Payload), bool> wanted)
    {
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            while (true)
            {
                var header = new byte[9];
                await _stream.ReadExactlyAsync(header, limit.Token);
                var payload = new byte[BinaryPrimitives.ReadInt32BigEndian(header) >> 8];
                await _stream.ReadExactlyAsync(payload, limit.Token);
                var frame = (header[3], BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(5)), payload);
                if (frame.Item1 == Settings && header[4] == 0) await SendAsync(Settings, 1, 0, []);
                if (wanted(frame)) return frame;
            }
        }
        catch (IOException)
        {
            return null;
        }
    }

    public void Dispose() => _socket.Dispose();

    private static void Text(MemoryStream block, string text)
    {
        // Seven bits hold lengths below 127; longer ones go on in groups of seven bits.
        var bytes = Encoding.ASCII.GetBytes(text);
        if (bytes.Length < 127)
        {
            block.WriteByte((byte)bytes.Length);
        }
        else
        {
            block.WriteByte(127);
            var rest = bytes.Length - 127;
            for (; rest >= 128; rest /= 128) block.WriteByte((byte)(rest % 128 + 128));
            block.WriteByte((byte)rest);
        }

        block.Write(bytes);
    }
}
