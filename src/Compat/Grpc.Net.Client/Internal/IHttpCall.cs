using Grpc.Core;

namespace Grpc.Net.Client.Internal;

internal interface IHttpCall : IDisposable
{
    Task<Metadata> ResponseHeadersAsync { get; }

    Status GetStatus();

    Metadata GetTrailers();
}
