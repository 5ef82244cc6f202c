namespace Grpc.AspNetCore.Server.Internal;

/// <summary>An object for one call, disposed with the call when it was made for it.</summary>
internal readonly record struct Activated<T>(T Instance, bool Owned) : IAsyncDisposable
    where T : class
{
    public ValueTask DisposeAsync()
    {
        if (!Owned)
        {
            return default;
        }

        if (Instance is IAsyncDisposable asynchronous)
        {
            return asynchronous.DisposeAsync();
        }

        (Instance as IDisposable)?.Dispose();
        return default;
    }
}
