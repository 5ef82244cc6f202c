using Grpc.Core;
using OnnxAdapt.FunctionalTests.Processes;
using OnnxAdapt.FunctionalTests.Sessions;
using OnnxAdapt.Server.Configuration;
using OnnxAdapt.Server.Hosting;
using OnnxAdapt.TestKit;
using OnnxAdapt.V1;
using Task = System.Threading.Tasks.Task;

namespace OnnxAdapt.FunctionalTests.Access;

/// <summary>A session is there for the key that opened it and for administrators, and for nobody else.</summary>
public sealed class SessionOwnerTests : IAsyncLifetime
{
    private const string Nobody = "00000000000000000000000000000000";

    private readonly TemporaryFolder _data = new();
    private ServerHost _host = null!;

    public async Task InitializeAsync() => _host = await StartAsync(Keys.Configure);

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        _data.Dispose();
    }

    [Fact]
    public async Task EveryCall_OfAnotherKey_IsToldWhatItIsToldOfNoSession()
    {
        var id = await OpenAsync(Keys.User, "mine");
        using var stranger = new KeyedSessions(_host, Keys.Other);

        foreach (var call in stranger.Calls())
        {
            var (known, unknown) = (await FailureAsync(() => call(id)), await FailureAsync(() => call(Nobody)));
            Assert.Equal((StatusCode.NotFound, unknown.Detail.Replace(Nobody, id, StringComparison.Ordinal)), (known.StatusCode, known.Detail));
        }

        Assert.Empty((await stranger.Client.ListSessionsAsync(new ListSessionsRequest())).Sessions);
        using var owner = new KeyedSessions(_host, Keys.User);
        Assert.Equal(3UL, (await owner.Client.GetSessionAsync(new GetSessionRequest { SessionId = id })).Session.Examples);
    }

    [Fact]
    public async Task EveryCall_OfTheOwnerAndOfAnAdministrator_IsAnswered()
    {
        var id = await OpenAsync(Keys.User, "mine");
        foreach (var key in new[] { Keys.User, Keys.Admin })
        {
            using var sessions = new KeyedSessions(_host, key);
            var listed = Assert.Single((await sessions.Client.ListSessionsAsync(new ListSessionsRequest())).Sessions);
            Assert.Equal((id, "user"), (listed.SessionId, listed.Owner));
            Assert.True((await sessions.ResumeAsync(id)).Resumed);
        }

        using var admin = new KeyedSessions(_host, Keys.Admin);
        await admin.Client.CancelSessionAsync(new CancelSessionRequest { SessionId = id });
        using var owner = new KeyedSessions(_host, Keys.User);
        Assert.Empty((await owner.Client.ListSessionsAsync(new ListSessionsRequest())).Sessions);
    }

    [Fact]
    public async Task Owner_AfterARestart_IsTheSame()
    {
        var mine = await OpenAsync(Keys.User, "mine");
        var administrators = await OpenAsync(Keys.Admin, "theirs");
        await RestartAsync(Keys.Configure);

        using var owner = new KeyedSessions(_host, Keys.User);
        Assert.True((await owner.ResumeAsync(mine)).Resumed);
        Assert.Equal(StatusCode.NotFound, (await FailureAsync(() => owner.ResumeAsync(administrators))).StatusCode);
        using var stranger = new KeyedSessions(_host, Keys.Other);
        Assert.Equal(StatusCode.NotFound, (await FailureAsync(() => stranger.ResumeAsync(mine))).StatusCode);
    }

    [Fact]
    public async Task Sessions_OfTheTimeWithoutKeys_AreForAdministrators()
    {
        await RestartAsync(_ => { });
        var id = await OpenAsync(null, "early");
        await RestartAsync(Keys.Configure);

        using var user = new KeyedSessions(_host, Keys.User);
        Assert.Equal(StatusCode.NotFound, (await FailureAsync(() => user.ResumeAsync(id))).StatusCode);
        using var admin = new KeyedSessions(_host, Keys.Admin);
        Assert.True((await admin.ResumeAsync(id)).Resumed);
    }

    private Task<ServerHost> StartAsync(Action<ServerSettings> change)
    {
        var settings = new ServerSettings
        {
            ModelDirectories = { RepositoryPaths.InRoot("models") }, DataDirectory = _data.Path, Port = 0, HttpPort = 0, LogLevel = Microsoft.Extensions.Logging.LogLevel.None,
        };
        change(settings);
        return ServerHost.StartAsync(settings);
    }

    private async Task RestartAsync(Action<ServerSettings> change)
    {
        await _host.DisposeAsync();
        _host = await StartAsync(change);
    }

    private async Task<string> OpenAsync(string? key, string model)
    {
        using var sessions = new KeyedSessions(_host, key);
        using var dialog = await SessionDialog.StartAsync(sessions.Client, SessionDialog.Start(model));
        await dialog.SendAsync(LabelledTexts.Batch(1, 3).Examples);
        return dialog.SessionId;
    }

    private static async Task<Status> FailureAsync(Func<Task> call) => (await Assert.ThrowsAsync<RpcException>(call)).Status;
}
