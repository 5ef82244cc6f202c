using System.IO.Compression;
using Grpc.Core;
using OnnxAdapt.Server.Access;

namespace OnnxAdapt.Server.Tests.Access;

public sealed class LimitedGzipTests
{
    [Theory]
    [InlineData(1000, true)]
    [InlineData(1001, false)]
    [InlineData(50_000_000, false)]
    public void Read_BeyondTheLimit_Stops(int size, bool allowed)
    {
        var gzip = new LimitedGzip(1000);
        using var packed = new MemoryStream();
        using (var packing = gzip.CreateCompressionStream(packed, CompressionLevel.Fastest)) packing.Write(new byte[size]);
        packed.Position = 0;
        using var stream = gzip.CreateDecompressionStream(packed);
        using var target = new MemoryStream();

        var failure = Record.Exception(() => stream.CopyTo(target, 100));

        Assert.Equal(allowed ? null : StatusCode.ResourceExhausted, (failure as RpcException)?.StatusCode);
        Assert.InRange(target.Length, 0, 1000);
    }

    [Fact]
    public async Task Read_Damaged_SaysSo()
    {
        foreach (var asynchronously in new[] { false, true })
        {
            using var stream = new LimitedGzip(1000).CreateDecompressionStream(new MemoryStream([1, 2, 3]));

            var failure = await Assert.ThrowsAsync<RpcException>(async () => _ = asynchronously ? await stream.ReadAsync(new byte[10]) : stream.Read(new byte[10]));

            Assert.Equal((StatusCode.Internal, "The compressed message is damaged."), (failure.StatusCode, failure.Status.Detail));
        }
    }
}
