namespace OnnxAdapt.TestKit.ForeignClients;

/// <summary>A gRPC client not written here, run as a process of its own.</summary>
public abstract class ForeignClient
{
    /// <summary>grpcio of Python. It learns the messages from the server by reflection.</summary>
    public static ForeignClient Python { get; } = new PythonClient();

    /// <summary>grpcurl. It learns the messages from the server by reflection.</summary>
    public static ForeignClient Grpcurl { get; } = new GrpcurlClient();

    /// <summary>Why the client cannot run here, or null.</summary>
    public abstract string? MissingReason { get; }

    /// <summary>@grpc/grpc-js, with messages from a proto file.</summary>
    /// <param name="protosFolder">The folder that imports are relative to.</param>
    /// <param name="protoFile">The file that declares the service, below that folder.</param>
    public static ForeignClient Node(string protosFolder, string protoFile) => new NodeClient(protosFolder, protoFile);

    /// <summary>Starts a call; its requests are written to it as JSON with the field names of the proto file.</summary>
    /// <param name="target">Host and port.</param>
    /// <param name="method"><c>package.Service/Method</c>.</param>
    /// <param name="options">Headers, deadline, compression.</param>
    public async Task<ForeignCall> StartAsync(string target, string method, ForeignCallOptions? options = null)
    {
        if (MissingReason is { } reason)
        {
            throw new InvalidOperationException(reason);
        }

        return await StartCoreAsync(target, method, options ?? new ForeignCallOptions());
    }

    /// <summary>Makes a whole call: sends the requests, reads to the end.</summary>
    public async Task<ForeignResult> CallAsync(string target, string method, IEnumerable<string> requests, ForeignCallOptions? options = null)
    {
        await using var call = await StartAsync(target, method, options);
        foreach (var request in requests)
        {
            await call.WriteAsync(request);
        }

        call.Complete();
        return await call.ReadToEndAsync();
    }

    protected abstract Task<ForeignCall> StartCoreAsync(string target, string method, ForeignCallOptions options);
}
