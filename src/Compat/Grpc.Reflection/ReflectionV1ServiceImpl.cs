using Google.Protobuf.Reflection;
using Grpc.Core;
using Grpc.Reflection.V1;

namespace Grpc.Reflection;

/// <summary>Server reflection, version 1.</summary>
public class ReflectionV1ServiceImpl : ServerReflection.ServerReflectionBase
{
    private readonly ReflectionAnswers _answers;

    public ReflectionV1ServiceImpl(IEnumerable<string> services, SymbolRegistry symbolRegistry)
    {
        _answers = new ReflectionAnswers(services, symbolRegistry);
    }

    public ReflectionV1ServiceImpl(IEnumerable<ServiceDescriptor> serviceDescriptors)
        : this(serviceDescriptors.Select(service => service.FullName), SymbolRegistry.FromFiles(serviceDescriptors.Select(service => service.File)))
    {
    }

    public ReflectionV1ServiceImpl(params ServiceDescriptor[] serviceDescriptors)
        : this(serviceDescriptors.AsEnumerable())
    {
    }

    public override async Task ServerReflectionInfo(
        IAsyncStreamReader<ServerReflectionRequest> requestStream, IServerStreamWriter<ServerReflectionResponse> responseStream, ServerCallContext context)
    {
        while (await requestStream.MoveNext().ConfigureAwait(false))
        {
            await responseStream.WriteAsync(_answers.Answer(requestStream.Current)).ConfigureAwait(false);
        }
    }
}
