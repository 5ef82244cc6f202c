using Grpc.Core;
using OnnxAdapt.Client;
using OnnxAdapt.FunctionalTests.Access;
using OnnxAdapt.FunctionalTests.Hosting;
using OnnxAdapt.TestKit;
using OnnxAdapt.V1;
using Task = System.Threading.Tasks.Task;

namespace OnnxAdapt.FunctionalTests.Attacks;

/// <summary>What callers make up never becomes a label of a metric, and what they are told never names a folder or a key.</summary>
public sealed class DisclosureTests
{
    private const string MadeUp = "made-up-by-a-caller";

    [Fact]
    public async Task Metrics_AfterMadeUpNames_HoldNone()
    {
        await using var server = await TestServer.StartAsync(settings =>
        {
            Keys.Configure(settings);
            (settings.Metrics.Triton, settings.Metrics.Tei) = (true, true);
        });
        using var http = new HttpClient { BaseAddress = server.HttpAddress };
        var headers = new Metadata { { "authorization", $"Bearer {Keys.Admin}" }, { "x-tenant", MadeUp }, { "x-request-id", MadeUp }, { "user-agent", MadeUp } };
        await FailAsync(server.Embeddings.EmbedAsync(new EmbedRequest { Model = MadeUp, Inputs = { Inputs.Text("a") } }, headers));
        await FailAsync(server.Predictions.PredictAsync(new PredictRequest { Model = MadeUp, Inputs = { Inputs.Text("a") } }, headers));
        await FailAsync(server.Models.LoadModelAsync(new LoadModelRequest { Model = MadeUp }, headers));
        await server.Embeddings.EmbedAsync(AttackedServer.Request(), headers);
        await FailAsync(server.Embeddings.EmbedAsync(AttackedServer.Request(), new Metadata { { "x-api-key", MadeUp } }));
        foreach (var path in new[] { $"/v2/models/{MadeUp}", $"/v2/models/{MadeUp}/infer", $"/{MadeUp}", "/v1/embeddings", "/embed", $"/v2/repository/models/{MadeUp}/load" })
        {
            await Keys.SendAsync(http, HttpMethod.Post, path, Keys.Admin, $$"""{"model":"{{MadeUp}}","input":"a","inputs":"a"}""");
            await Keys.SendAsync(http, new HttpMethod("MADEUP"), path, MadeUp);
        }

        var page = await http.GetStringAsync(new Uri("/metrics", UriKind.Relative));

        Assert.Contains("onnxadapt_server_refused_total", page, StringComparison.Ordinal);
        Assert.DoesNotContain(MadeUp, page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("MADEUP", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failures_TextsAndHeaders_NameNoFolderAndNoKey()
    {
        await using var server = await TestServer.StartAsync(Keys.Configure);
        using var http = new HttpClient { BaseAddress = server.HttpAddress };
        var told = new List<string>
        {
            await FailAsync(server.Embeddings.EmbedAsync(new EmbedRequest { Model = "../../etc/passwd", Inputs = { Inputs.Text("a") } }, Keys.Bearer(Keys.User))),
            await FailAsync(server.Embeddings.EmbedAsync(new EmbedRequest { Model = TestServer.Encoder, Version = 99, Inputs = { Inputs.Text("a") } }, Keys.Bearer(Keys.User))),
            await FailAsync(server.Models.LoadModelAsync(new LoadModelRequest { Model = "absent" }, Keys.Bearer(Keys.Admin))),
            await FailAsync(server.Adaptation.GetSessionAsync(new GetSessionRequest { SessionId = "absent" }, Keys.Bearer(Keys.User))),
            await FailAsync(server.Models.LoadModelAsync(new LoadModelRequest { Model = TestServer.Encoder }, Keys.Bearer(Keys.User))),
        };
        foreach (var path in new[] { "/v2/models/absent", "/v2/repository/models/absent/load", "/v1/embeddings", "/embed" })
        {
            var (response, body) = await Keys.SendAsync(http, HttpMethod.Post, path, Keys.Admin, "{");
            told.Add($"{response.Headers} {body}");
        }

        Assert.All(told, text =>
        {
            foreach (var secret in new[] { server.DataDirectory, RepositoryPaths.InRoot("models"), Keys.User, Keys.Admin, "   at ", "Exception" })
            {
                Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
            }
        });
    }

    private static async Task<string> FailAsync<T>(AsyncUnaryCall<T> call)
    {
        using (call)
        {
            var failure = await Assert.ThrowsAsync<RpcException>(async () => await call);
            return $"{failure.Status.Detail} {string.Join(' ', failure.Trailers.Select(entry => entry.Value))}";
        }
    }
}
