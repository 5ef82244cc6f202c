using Grpc.Core;

namespace Grpc.Net.Client.Internal;

/// <summary>Flattens call credentials into the interceptors they consist of.</summary>
internal sealed class CallCredentialsReader : CallCredentialsConfiguratorBase
{
    private readonly List<AsyncAuthInterceptor> _interceptors = [];

    public static IReadOnlyList<AsyncAuthInterceptor> Read(IEnumerable<CallCredentials> credentials)
    {
        var reader = new CallCredentialsReader();
        foreach (var credential in credentials)
        {
            credential.InternalPopulateConfiguration(reader, null);
        }

        return reader._interceptors;
    }

    public override void SetAsyncAuthInterceptorCredentials(object? state, AsyncAuthInterceptor interceptor) => _interceptors.Add(interceptor);

    public override void SetCompositeCredentials(object? state, IReadOnlyList<CallCredentials> credentials)
    {
        foreach (var credential in credentials)
        {
            credential.InternalPopulateConfiguration(this, state);
        }
    }
}
