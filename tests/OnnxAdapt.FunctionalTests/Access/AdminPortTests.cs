using System.Net;
using Grpc.Core;
using Grpc.Net.Client;
using OnnxAdapt.FunctionalTests.Hosting;
using OnnxAdapt.V1;
using Task = System.Threading.Tasks.Task;

namespace OnnxAdapt.FunctionalTests.Access;

public sealed class AdminPortTests
{
    [Fact]
    public async Task AdminCalls_WithTheirOwnPorts_AreRefusedElsewhere()
    {
        await using var server = await TestServer.StartAsync(settings => (settings.AdminPort, settings.AdminHttpPort) = (0, 0));
        using var channel = GrpcChannel.ForAddress(server.Host.AdminGrpcAddress!);
        using var http = new HttpClient { BaseAddress = server.HttpAddress };
        using var adminHttp = new HttpClient { BaseAddress = server.Host.AdminHttpAddress };

        var refusal = await Assert.ThrowsAsync<RpcException>(async () => await server.Models.LoadModelAsync(new LoadModelRequest { Model = TestServer.Encoder }));
        var loaded = await new ModelService.ModelServiceClient(channel).LoadModelAsync(new LoadModelRequest { Model = TestServer.Encoder });

        Assert.Equal(StatusCode.PermissionDenied, refusal.StatusCode);
        Assert.Equal(TestServer.Encoder, loaded.Model.Name);
        Assert.NotEmpty((await server.Models.ListModelsAsync(new ListModelsRequest())).Models);
        Assert.Equal(HttpStatusCode.Forbidden, (await Keys.SendAsync(http, HttpMethod.Post, "/v2/logging", null)).Response.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await Keys.SendAsync(adminHttp, HttpMethod.Post, "/v2/logging", null)).Response.StatusCode);
        Assert.Equal(4, new[] { server.Host.GrpcAddress, server.HttpAddress, server.Host.AdminGrpcAddress!, server.Host.AdminHttpAddress! }.Select(address => address.Port).Distinct().Count());
    }
}
