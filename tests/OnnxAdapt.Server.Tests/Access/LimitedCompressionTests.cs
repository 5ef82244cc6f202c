using System.IO.Compression;
using Grpc.Core;
using OnnxAdapt.Server.Access;

namespace OnnxAdapt.Server.Tests.Access;

public sealed class LimitedCompressionTests
{
    [Theory]
    [InlineData("gzip", 1000, true)]
    [InlineData("gzip", 1001, false)]
    [InlineData("gzip", 50_000_000, false)]
    [InlineData("deflate", 1000, true)]
    [InlineData("deflate", 50_000_000, false)]
    public void Read_BeyondTheLimit_Stops(string encoding, int size, bool allowed)
    {
        var compression = LimitedCompression.All(1000).Single(provider => provider.EncodingName == encoding);
        using var packed = new MemoryStream();
        using (var packing = compression.CreateCompressionStream(packed, CompressionLevel.Fastest)) packing.Write(new byte[size]);
        packed.Position = 0;
        using var stream = compression.CreateDecompressionStream(packed);
        using var target = new MemoryStream();

        var failure = Record.Exception(() => stream.CopyTo(target, 100));

        Assert.Equal(allowed ? null : StatusCode.ResourceExhausted, (failure as RpcException)?.StatusCode);
        Assert.InRange(target.Length, 0, 1000);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Read_Damaged_SaysSo(int encoding)
    {
        foreach (var asynchronously in new[] { false, true })
        {
            using var stream = LimitedCompression.All(1000)[encoding].CreateDecompressionStream(new MemoryStream([1, 2, 3]));

            var failure = await Assert.ThrowsAsync<RpcException>(async () => _ = asynchronously ? await stream.ReadAsync(new byte[10]) : stream.Read(new byte[10]));

            Assert.Equal((StatusCode.Internal, "The compressed message is damaged."), (failure.StatusCode, failure.Status.Detail));
        }
    }
}
