using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Grpc.Reflection.V1Alpha;

namespace Grpc.Reflection;

/// <summary>Server reflection, version 1alpha; its messages are those of version 1 byte for byte.</summary>
public class ReflectionServiceImpl : ServerReflection.ServerReflectionBase
{
    private readonly ReflectionAnswers _answers;

    public ReflectionServiceImpl(IEnumerable<string> services, SymbolRegistry symbolRegistry)
    {
        _answers = new ReflectionAnswers(services, symbolRegistry);
    }

    public ReflectionServiceImpl(IEnumerable<ServiceDescriptor> serviceDescriptors)
        : this(serviceDescriptors.Select(service => service.FullName), SymbolRegistry.FromFiles(serviceDescriptors.Select(service => service.File)))
    {
    }

    public ReflectionServiceImpl(params ServiceDescriptor[] serviceDescriptors)
        : this(serviceDescriptors.AsEnumerable())
    {
    }

    public override async Task ServerReflectionInfo(
        IAsyncStreamReader<ServerReflectionRequest> requestStream, IServerStreamWriter<ServerReflectionResponse> responseStream, ServerCallContext context)
    {
        while (await requestStream.MoveNext().ConfigureAwait(false))
        {
            var question = V1.ServerReflectionRequest.Parser.ParseFrom(requestStream.Current.ToByteString());
            var answer = ServerReflectionResponse.Parser.ParseFrom(_answers.Answer(question).ToByteString());
            await responseStream.WriteAsync(answer).ConfigureAwait(false);
        }
    }
}
