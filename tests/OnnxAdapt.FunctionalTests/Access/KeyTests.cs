using System.Globalization;
using System.Net;
using System.Text.Json;
using Grpc.Core;
using Grpc.Health.V1;
using OnnxAdapt.Client;
using OnnxAdapt.FunctionalTests.Hosting;
using OnnxAdapt.Inference;
using OnnxAdapt.V1;
using Task = System.Threading.Tasks.Task;

namespace OnnxAdapt.FunctionalTests.Access;

/// <summary>Who may call what, whichever way the call comes in.</summary>
public sealed class KeyTests(KeyedServer keyed) : IClassFixture<KeyedServer>
{
    private readonly TestServer _server = keyed.Server;

    [Theory]
    [InlineData(null, StatusCode.Unauthenticated)]
    [InlineData("not-a-key-0123456789", StatusCode.Unauthenticated)]
    [InlineData(Keys.User, StatusCode.OK)]
    [InlineData(Keys.Admin, StatusCode.OK)]
    public async Task Grpc_Embed_NeedsAKnownKey(string? key, StatusCode expected) =>
        Assert.Equal(expected, await StatusAsync(() => EmbedAsync(Keys.Bearer(key))));

    [Theory]
    [InlineData(null, StatusCode.Unauthenticated)]
    [InlineData(Keys.User, StatusCode.PermissionDenied)]
    [InlineData(Keys.Admin, StatusCode.OK)]
    public async Task Grpc_AdminCalls_NeedAnAdminKey(string? key, StatusCode expected)
    {
        var inference = new GRPCInferenceService.GRPCInferenceServiceClient(_server.Channel);

        Assert.Equal(expected, await StatusAsync(async () => await _server.Models.LoadModelAsync(new LoadModelRequest { Model = TestServer.Encoder }, Keys.Bearer(key))));
        Assert.Equal(expected, await StatusAsync(async () => await inference.RepositoryModelLoadAsync(new RepositoryModelLoadRequest { ModelName = TestServer.Encoder }, Keys.Bearer(key))));
        Assert.Equal(expected, await StatusAsync(async () => await inference.LogSettingsAsync(new LogSettingsRequest(), Keys.Bearer(key))));
        Assert.Equal(expected, await StatusAsync(async () => await inference.SystemSharedMemoryUnregisterAsync(new SystemSharedMemoryUnregisterRequest { Name = "none" }, Keys.Bearer(key))));
    }

    [Fact]
    public async Task Grpc_BareKeyHeader_IsAKeyToo() =>
        Assert.Equal(StatusCode.OK, await StatusAsync(() => EmbedAsync(new Metadata { { "X-API-Key", Keys.User } })));

    [Fact]
    public async Task Grpc_TwoDifferentKeys_AreRefused() =>
        Assert.Equal(StatusCode.Unauthenticated, await StatusAsync(() => EmbedAsync(new Metadata { { "authorization", $"Bearer {Keys.User}" }, { "x-api-key", Keys.Admin } })));

    [Fact]
    public async Task Health_WithoutAKey_Answers()
    {
        var health = await new Health.HealthClient(_server.Channel).CheckAsync(new HealthCheckRequest());

        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, health.Status);
        foreach (var path in new[] { "/healthz", "/readyz", "/metrics", "/v2/health/live", "/v2/health/ready", "/health", "/ping", "/" })
        {
            Assert.Equal(HttpStatusCode.OK, (await Keys.SendAsync(keyed.Http, HttpMethod.Get, path, null)).Response.StatusCode);
        }
    }

    [Fact]
    public async Task InferenceProtocol_WithoutAKey_TellsOnlyWhetherTheServerIsReady()
    {
        var inference = new GRPCInferenceService.GRPCInferenceServiceClient(_server.Channel);

        Assert.True((await inference.ServerLiveAsync(new ServerLiveRequest())).Live);
        Assert.True((await inference.ServerReadyAsync(new ServerReadyRequest())).Ready);
        Assert.Equal(StatusCode.Unauthenticated, await StatusAsync(async () => await inference.ModelReadyAsync(new ModelReadyRequest { Name = TestServer.Encoder })));
        Assert.Equal(StatusCode.Unauthenticated, await StatusAsync(async () => await inference.ServerMetadataAsync(new ServerMetadataRequest())));
    }

    [Theory]
    [InlineData("GET", "/v2")]
    [InlineData("GET", "/v2/models/static-en-256/ready")]
    [InlineData("GET", "/v2/models/static-en-256")]
    [InlineData("POST", "/v2/repository/index")]
    [InlineData("GET", "/V2/Models")]
    [InlineData("GET", "/v1/models")]
    [InlineData("POST", "/v1/embeddings")]
    [InlineData("POST", "/embed")]
    [InlineData("GET", "/info")]
    [InlineData("GET", "/no/such/path")]
    public async Task Rest_WithoutAKey_IsUnauthorized(string method, string path)
    {
        var (response, body) = await Keys.SendAsync(keyed.Http, new HttpMethod(method), path, null);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("Bearer", response.Headers.WwwAuthenticate.ToString());
        var error = JsonDocument.Parse(body).RootElement.GetProperty("error");
        var message = path.StartsWith("/v1", StringComparison.Ordinal) ? error.GetProperty("message") : error;
        Assert.Contains("API key", message.GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v2/repository/models/static-en-256/load")]
    [InlineData("/V2/REPOSITORY/Models/static-en-256/load")]
    [InlineData("/v2//repository/models/static-en-256/load")]
    [InlineData("/v2/repository/any/models/static-en-256/load/")]
    [InlineData("/v2/repository/%6dodels/static-en-256/load")]
    [InlineData("/v2/logging")]
    [InlineData("/v2/systemsharedmemory/unregister")]
    [InlineData("/onnxadapt.v1.ModelService/LoadModel")]
    public async Task Rest_AdminRoutesHoweverSpelled_AreNotForUsers(string path)
    {
        var (response, _) = await Keys.SendAsync(keyed.Http, HttpMethod.Post, path, Keys.User);

        Assert.True(response.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.NotFound, $"{response.StatusCode}");
    }

    [Fact]
    public async Task Rest_WithKeys_AnswersByRank()
    {
        Assert.Equal(HttpStatusCode.OK, (await Keys.SendAsync(keyed.Http, HttpMethod.Get, "/v2/models", Keys.User)).Response.StatusCode);
        var (refused, body) = await Keys.SendAsync(keyed.Http, HttpMethod.Get, "/v2/logging", Keys.User);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Contains("administrator", JsonDocument.Parse(body).RootElement.GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await Keys.SendAsync(keyed.Http, HttpMethod.Get, "/v2/logging", Keys.Admin)).Response.StatusCode);
    }

    [Theory]
    [InlineData("/onnxadapt.v1.ModelService/LoadModel", null, StatusCode.Unauthenticated)]
    [InlineData("/onnxadapt.v1.ModelService/LoadModel", Keys.User, StatusCode.PermissionDenied)]
    [InlineData("/ONNXADAPT.V1.ModelService/loadmodel", Keys.User, StatusCode.PermissionDenied)]
    [InlineData("/inference.GRPCInferenceService/LogSettings", Keys.User, StatusCode.PermissionDenied)]
    [InlineData("/onnxadapt.v1.ModelService/ListModels", Keys.User, StatusCode.OK)]
    public async Task GrpcWeb_SameCalls_NeedTheSameKeys(string path, string? key, StatusCode expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent([0, 0, 0, 0, 0]) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/grpc-web");
        if (key is not null) request.Headers.TryAddWithoutValidation("authorization", $"Bearer {key}");

        using var response = await keyed.Http.SendAsync(request);

        var status = response.Headers.TryGetValues("grpc-status", out var values) ? values.Single() : "0";
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(((int)expected).ToString(CultureInfo.InvariantCulture), status);
    }

    [Fact]
    public async Task Grpc_MoreThanTheRate_IsRefusedWithAHint()
    {
        Assert.Equal(StatusCode.OK, await StatusAsync(() => EmbedAsync(Keys.Bearer(Keys.Slow))));
        var refusal = await Assert.ThrowsAsync<RpcException>(() => EmbedAsync(Keys.Bearer(Keys.Slow)));
        var (response, _) = await Keys.SendAsync(keyed.Http, HttpMethod.Get, "/v2", Keys.Slow);

        Assert.Equal(StatusCode.ResourceExhausted, refusal.StatusCode);
        Assert.InRange(long.Parse(refusal.Trailers.GetValue("retry-after-ms")!, CultureInfo.InvariantCulture), 1, 1_000_000);
        Assert.Equal(HttpStatusCode.TooManyRequests, response.StatusCode);
        Assert.InRange(response.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 1_000);
    }

    [Fact]
    public async Task Grpc_MoreThanOneAtATime_IsRefusedUntilTheFirstEnds()
    {
        using var stream = _server.Embeddings.EmbedStream(Keys.Bearer(Keys.Single));
        await stream.RequestStream.WriteAsync(Request());
        Assert.True(await stream.ResponseStream.MoveNext(CancellationToken.None));

        var refusal = await Assert.ThrowsAsync<RpcException>(() => EmbedAsync(Keys.Bearer(Keys.Single)));
        await stream.RequestStream.CompleteAsync();
        Assert.False(await stream.ResponseStream.MoveNext(CancellationToken.None));

        Assert.Equal(StatusCode.ResourceExhausted, refusal.StatusCode);
        Assert.NotNull(refusal.Trailers.GetValue("retry-after-ms"));
    }

    [Fact]
    public async Task Client_WithItsKey_Works()
    {
        using var client = OnnxAdaptClient.Connect(_server.Host.GrpcAddress.ToString(), new OnnxAdaptClientOptions { ApiKey = Keys.Admin });

        Assert.NotEmpty(await client.Models.ListAsync());
    }

    private static EmbedRequest Request() => new() { Model = TestServer.Encoder, Inputs = { Client.Inputs.Text("behind a door") } };

    private async Task<EmbedResponse> EmbedAsync(Metadata? headers) => await _server.Embeddings.EmbedAsync(Request(), headers);

    private static async Task<StatusCode> StatusAsync<T>(Func<Task<T>> call)
    {
        try
        {
            await call();
            return StatusCode.OK;
        }
        catch (RpcException failure)
        {
            return failure.StatusCode;
        }
    }
}
