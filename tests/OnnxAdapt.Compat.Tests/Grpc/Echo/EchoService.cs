using System.Collections.Concurrent;
using Google.Protobuf;
using Grpc.Core;

namespace OnnxAdapt.Compat.Tests.Grpc.Echo;

/// <summary>Answers what it was sent and obeys the commands of tests.</summary>
internal sealed class EchoService(EchoProbe probe) : Echo.EchoBase, IDisposable
{
    public void Dispose() => probe.ServiceDisposed();

    public override async Task<EchoReply> Say(EchoRequest request, ServerCallContext context)
    {
        probe.Entered();
        await ObeyAsync(request, context);
        return request.Command == "null" ? null! : Reply(request, context, 0);
    }

    public override async Task<EchoReply> Collect(IAsyncStreamReader<EchoRequest> requestStream, ServerCallContext context)
    {
        probe.Entered();
        var texts = new List<string>();
        var received = 0L;
        await foreach (var request in requestStream.ReadAllAsync(context.CancellationToken))
        {
            texts.Add(request.Text);
            received += request.Payload.Length;
            await ObeyAsync(request, context);
        }

        return new EchoReply { Text = string.Join(' ', texts), Index = texts.Count, Received = received };
    }

    public override async Task Repeat(EchoRequest request, IServerStreamWriter<EchoReply> responseStream, ServerCallContext context)
    {
        probe.Entered();
        for (var index = 0; index < request.Count; index++)
        {
            probe.WriteStarts(index);
            await responseStream.WriteAsync(Reply(request, context, index));
        }

        await ObeyAsync(request, context);
    }

    public override async Task Chat(IAsyncStreamReader<EchoRequest> requestStream, IServerStreamWriter<EchoReply> responseStream, ServerCallContext context)
    {
        probe.Entered();
        var index = 0;
        while (await requestStream.MoveNext(context.CancellationToken))
        {
            await ObeyAsync(requestStream.Current, context);
            await responseStream.WriteAsync(Reply(requestStream.Current, context, index++));
        }
    }

    private async Task ObeyAsync(EchoRequest request, ServerCallContext context)
    {
        switch (request.Command)
        {
            case "wait":
                await probe.WaitForCancellationAsync(context.CancellationToken);
                break;
            case "ignore-cancellation":
                await probe.WaitForReleaseAsync();
                break;
            case "fail":
                throw new RpcException(new Status((StatusCode)request.Code, request.Text), new Metadata { { "reason", "asked" }, { "reason-bin", [1, 2, 3] } });
            case "throw":
                throw new InvalidOperationException(request.Text);
            case "status":
                context.Status = new Status((StatusCode)request.Code, request.Text);
                break;
            case "gzip":
                await context.WriteResponseHeadersAsync(new Metadata { { "grpc-internal-encoding-request", "gzip" } });
                break;
            case "metadata":
                await context.WriteResponseHeadersAsync(new Metadata { { "echo-header", "h" }, { "echo-header-bin", [0, 255] } });
                context.ResponseTrailers.Add("echo-trailer", "t");
                context.ResponseTrailers.Add("echo-trailer-bin", [9, 8, 7]);
                break;
        }
    }

    private static EchoReply Reply(EchoRequest request, ServerCallContext context, int index) => new()
    {
        Text = request.Text,
        Index = index,
        Payload = request.ReplySize > 0 ? UnsafeByteOperations.UnsafeWrap(Payloads.GetOrAdd(request.ReplySize, static size => new byte[size])) : request.Payload,
        Received = request.Payload.Length,
        Peer = context.Peer,
        HasDeadline = context.Deadline != DateTime.MaxValue,
        Headers = { context.RequestHeaders.Select(entry => $"{entry.Key}={(entry.IsBinary ? Convert.ToBase64String(entry.ValueBytes) : entry.Value)}") },
    };

    private static readonly ConcurrentDictionary<int, byte[]> Payloads = new();
}
