using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using OnnxAdapt.FunctionalTests.Sessions;
using OnnxAdapt.Server.Hosting;
using OnnxAdapt.V1;
using Task = System.Threading.Tasks.Task;

namespace OnnxAdapt.FunctionalTests.Access;

/// <summary>Calls about sessions, each with one key.</summary>
internal sealed class KeyedSessions : IDisposable
{
    private readonly GrpcChannel _channel;

    public KeyedSessions(ServerHost host, string? key)
    {
        _channel = GrpcChannel.ForAddress(host.GrpcAddress);
        Client = new AdaptationService.AdaptationServiceClient(_channel.Intercept(headers =>
        {
            if (key is not null) headers.Add("x-api-key", key);
            return headers;
        }));
    }

    public AdaptationService.AdaptationServiceClient Client { get; }

    /// <summary>Every call that takes the id of a session.</summary>
    public IEnumerable<Func<string, Task>> Calls() =>
    [
        id => ResumeAsync(id),
        async id => await Client.GetSessionAsync(new GetSessionRequest { SessionId = id }),
        async id => await Client.CancelSessionAsync(new CancelSessionRequest { SessionId = id }),
        async id =>
        {
            using var export = Client.ExportSession(new ExportSessionRequest { SessionId = id });
            await export.ResponseStream.MoveNext(CancellationToken.None);
        },
    ];

    public async Task<SessionOpened> ResumeAsync(string id)
    {
        using var dialog = await SessionDialog.ResumeAsync(Client, id);
        return dialog.Opened;
    }

    public void Dispose() => _channel.Dispose();
}
