using Grpc.Core;
using Grpc.Health.V1;
using Grpc.HealthCheck;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using OnnxAdapt.Compat.Tests.Grpc.Echo;
using ServingStatus = Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus;

namespace OnnxAdapt.Compat.Tests.Grpc.Functional;

public sealed class HealthTests
{
    [Theory]
    [InlineData(HealthStatus.Healthy, ServingStatus.Serving)]
    [InlineData(HealthStatus.Degraded, ServingStatus.Serving)]
    [InlineData(HealthStatus.Unhealthy, ServingStatus.NotServing)]
    public async Task Check_HealthCheckSays_StateFollowsAtOnce(HealthStatus found, ServingStatus expected)
    {
        await using var server = await EchoServer.StartAsync();
        using var channel = server.Connect();
        var client = new Health.HealthClient(channel);
        Assert.Equal(ServingStatus.Serving, (await client.CheckAsync(new HealthCheckRequest())).Status);

        server.Health.Status = found;

        Assert.Equal(expected, (await client.CheckAsync(new HealthCheckRequest())).Status);
        Assert.Equal(expected, (await client.CheckAsync(new HealthCheckRequest { Service = "echo" })).Status);
        server.Log.Take();
    }

    [Fact]
    public async Task Check_UnknownService_IsNotFound()
    {
        await using var server = await EchoServer.StartAsync();
        using var channel = server.Connect();

        var failure = await Assert.ThrowsAsync<RpcException>(async () => await new Health.HealthClient(channel).CheckAsync(new HealthCheckRequest { Service = "other" }));

        Assert.Equal(StatusCode.NotFound, failure.StatusCode);
    }

    [Fact]
    public async Task Watch_StateChanges_EachIsTold()
    {
        await using var server = await EchoServer.StartAsync();
        using var channel = server.Connect();
        var client = new Health.HealthClient(channel);
        using var watch = client.Watch(new HealthCheckRequest { Service = "echo" });
        Assert.True(await watch.ResponseStream.MoveNext());
        Assert.Equal(ServingStatus.Serving, watch.ResponseStream.Current.Status);

        server.Health.Status = HealthStatus.Unhealthy;
        await client.CheckAsync(new HealthCheckRequest { Service = "echo" });

        Assert.True(await watch.ResponseStream.MoveNext());
        Assert.Equal(ServingStatus.NotServing, watch.ResponseStream.Current.Status);
        server.Log.Take();
    }

    [Fact]
    public async Task Watch_ServerStops_EndsWithoutWaiting()
    {
        await using var server = await EchoServer.StartAsync();
        using var channel = server.Connect();
        using var watch = new Health.HealthClient(channel).Watch(new HealthCheckRequest { Service = "other" });
        Assert.True(await watch.ResponseStream.MoveNext());
        Assert.Equal(ServingStatus.ServiceUnknown, watch.ResponseStream.Current.Status);

        var stop = server.StopAsync();

        Assert.False(await watch.ResponseStream.MoveNext());
        await stop.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task HealthServiceImpl_Cleared_IsUnknown()
    {
        var service = new HealthServiceImpl();
        service.SetStatus("a", ServingStatus.NotServing);
        Assert.Equal(ServingStatus.NotServing, (await service.Check(new HealthCheckRequest { Service = "a" }, null!)).Status);

        service.ClearAll();

        Assert.Equal(StatusCode.NotFound, (await Assert.ThrowsAsync<RpcException>(() => service.Check(new HealthCheckRequest { Service = "a" }, null!))).StatusCode);
    }
}
