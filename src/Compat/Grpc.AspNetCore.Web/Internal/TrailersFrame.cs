using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Grpc.AspNetCore.Web.Internal;

/// <summary>The last frame of a body: trailers as a block of HTTP/1.1 headers with lower-case names.</summary>
internal static class TrailersFrame
{
    public static void Write(IBufferWriter<byte> output, IHeaderDictionary trailers)
    {
        var block = new StringBuilder();
        foreach (var (name, values) in trailers)
        {
            foreach (var value in values)
            {
                block.Append(name.ToLowerInvariant()).Append(": ").Append(value).Append("\r\n");
            }
        }

        var length = Encoding.ASCII.GetByteCount(block.ToString());
        var span = output.GetSpan(GrpcWebProtocol.FrameHeader + length);
        span[0] = GrpcWebProtocol.TrailersFlag;
        BinaryPrimitives.WriteUInt32BigEndian(span[1..], (uint)length);
        Encoding.ASCII.GetBytes(block.ToString(), span[GrpcWebProtocol.FrameHeader..]);
        output.Advance(GrpcWebProtocol.FrameHeader + length);
    }
}
