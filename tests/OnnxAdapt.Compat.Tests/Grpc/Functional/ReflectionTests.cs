using Google.Protobuf.Reflection;
using Grpc.Core;
using Grpc.Reflection.V1;
using OnnxAdapt.Compat.Tests.Grpc.Echo;

namespace OnnxAdapt.Compat.Tests.Grpc.Functional;

public sealed class ReflectionTests
{
    [Fact]
    public async Task ListServices_AllMappedServices_AreNamed()
    {
        var answer = await AskAsync(new ServerReflectionRequest { ListServices = "" });

        Assert.Equal(
            ["grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection", "onnxadapt.tests.echo.Echo"],
            answer.ListServicesResponse.Service.Select(service => service.Name));
    }

    [Theory]
    [InlineData("onnxadapt.tests.echo.Echo")]
    [InlineData("onnxadapt.tests.echo.Echo.Say")]
    [InlineData("onnxadapt.tests.echo.EchoReply")]
    [InlineData("onnxadapt.tests.echo.EchoReply.peer")]
    public async Task FileContainingSymbol_Declared_FileComesBack(string symbol)
    {
        var answer = await AskAsync(new ServerReflectionRequest { FileContainingSymbol = symbol, Host = "h" });

        var file = FileDescriptorProto.Parser.ParseFrom(Assert.Single(answer.FileDescriptorResponse.FileDescriptorProto));
        Assert.Equal("echo.proto", file.Name);
        Assert.Equal("h", answer.ValidHost);
        Assert.Equal(symbol, answer.OriginalRequest.FileContainingSymbol);
    }

    [Fact]
    public async Task FileByName_Known_FileComesBack()
    {
        var answer = await AskAsync(new ServerReflectionRequest { FileByFilename = "grpc/health/v1/health.proto" });

        Assert.Single(answer.FileDescriptorResponse.FileDescriptorProto);
    }

    [Fact]
    public async Task Questions_WithoutAnswer_AreErrorsThatKeepTheStream()
    {
        Assert.Equal(5, (await AskAsync(new ServerReflectionRequest { FileContainingSymbol = "no.such" })).ErrorResponse.ErrorCode);
        Assert.Equal(5, (await AskAsync(new ServerReflectionRequest { FileByFilename = "no.proto" })).ErrorResponse.ErrorCode);
        Assert.Equal(5, (await AskAsync(new ServerReflectionRequest { FileContainingExtension = new ExtensionRequest { ContainingType = "x", ExtensionNumber = 1 } })).ErrorResponse.ErrorCode);
        Assert.Equal(12, (await AskAsync(new ServerReflectionRequest())).ErrorResponse.ErrorCode);
        Assert.Empty((await AskAsync(new ServerReflectionRequest { AllExtensionNumbersOfType = "onnxadapt.tests.echo.EchoReply" })).AllExtensionNumbersResponse.ExtensionNumber);
    }

    [Fact]
    public async Task VersionOneAlpha_ListServices_AnswersTheSame()
    {
        await using var server = await EchoServer.StartAsync();
        using var channel = server.Connect();
        using var call = new global::Grpc.Reflection.V1Alpha.ServerReflection.ServerReflectionClient(channel).ServerReflectionInfo();
        await call.RequestStream.WriteAsync(new global::Grpc.Reflection.V1Alpha.ServerReflectionRequest { ListServices = "" });
        Assert.True(await call.ResponseStream.MoveNext());

        Assert.Equal(4, call.ResponseStream.Current.ListServicesResponse.Service.Count);
    }

    private static async Task<ServerReflectionResponse> AskAsync(ServerReflectionRequest request)
    {
        await using var server = await EchoServer.StartAsync();
        using var channel = server.Connect();
        using var call = new ServerReflection.ServerReflectionClient(channel).ServerReflectionInfo();
        await call.RequestStream.WriteAsync(request);
        await call.RequestStream.CompleteAsync();
        return await call.ResponseStream.ReadAllAsync().SingleAsync();
    }
}
