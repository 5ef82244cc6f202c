using Google.Protobuf.Reflection;
using Grpc.Core;
using Grpc.Reflection.V1;

namespace Grpc.Reflection;

/// <summary>Answers questions about services and their descriptors.</summary>
internal sealed class ReflectionAnswers
{
    private readonly string[] _services;
    private readonly SymbolRegistry _registry;

    public ReflectionAnswers(IEnumerable<string> services, SymbolRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(registry);
        _services = services.Distinct().Order(StringComparer.Ordinal).ToArray();
        _registry = registry;
    }

    public ServerReflectionResponse Answer(ServerReflectionRequest request)
    {
        var response = AnswerQuestion(request);
        response.ValidHost = request.Host;
        response.OriginalRequest = request;
        return response;
    }

    private ServerReflectionResponse AnswerQuestion(ServerReflectionRequest request) => request.MessageRequestCase switch
    {
        ServerReflectionRequest.MessageRequestOneofCase.FileByFilename => File(_registry.FileByName(request.FileByFilename), $"File not found: {request.FileByFilename}"),
        ServerReflectionRequest.MessageRequestOneofCase.FileContainingSymbol => File(_registry.FileContainingSymbol(request.FileContainingSymbol), $"Symbol not found: {request.FileContainingSymbol}"),
        ServerReflectionRequest.MessageRequestOneofCase.FileContainingExtension => FileOfExtension(request.FileContainingExtension),
        ServerReflectionRequest.MessageRequestOneofCase.AllExtensionNumbersOfType => ExtensionNumbers(request.AllExtensionNumbersOfType),
        ServerReflectionRequest.MessageRequestOneofCase.ListServices => Services(),
        _ => Error(StatusCode.Unimplemented, "Request type not supported by this server."),
    };

    private ServerReflectionResponse FileOfExtension(ExtensionRequest request) => File(
        _registry.FileContainingExtension(request.ContainingType, request.ExtensionNumber),
        $"Extension not found: {request.ExtensionNumber} of {request.ContainingType}");

    private ServerReflectionResponse ExtensionNumbers(string type) => _registry.FileContainingSymbol(type) is null
        ? Error(StatusCode.NotFound, $"Type not found: {type}")
        : new ServerReflectionResponse
        {
            AllExtensionNumbersResponse = new ExtensionNumberResponse { BaseTypeName = type, ExtensionNumber = { _registry.ExtensionNumbers(type) } },
        };

    private ServerReflectionResponse Services() => new()
    {
        ListServicesResponse = new ListServiceResponse { Service = { _services.Select(name => new ServiceResponse { Name = name }) } },
    };

    private static ServerReflectionResponse File(FileDescriptor? file, string problem)
    {
        if (file is null)
        {
            return Error(StatusCode.NotFound, problem);
        }

        var files = new List<FileDescriptor>();
        Collect(file, files);
        return new ServerReflectionResponse
        {
            FileDescriptorResponse = new FileDescriptorResponse { FileDescriptorProto = { files.Select(each => each.SerializedData) } },
        };
    }

    private static void Collect(FileDescriptor file, List<FileDescriptor> files)
    {
        if (files.Contains(file))
        {
            return;
        }

        files.Add(file);
        foreach (var dependency in file.Dependencies)
        {
            Collect(dependency, files);
        }
    }

    private static ServerReflectionResponse Error(StatusCode code, string sentence) =>
        new() { ErrorResponse = new ErrorResponse { ErrorCode = (int)code, ErrorMessage = sentence } };
}
