using Microsoft.AspNetCore.Routing;
using OnnxAdapt.Server.Access;
using OnnxAdapt.Server.Configuration;
using OnnxAdapt.Server.Hosting;

namespace OnnxAdapt.Server.Tests.Access;

/// <summary>Who may call what, as one list: a new endpoint that changes the server, or is open, must be added here.</summary>
public sealed class AccessEndpointsTests
{
    private static readonly string[] Admin =
    [
        "/onnxadapt.v1.ModelService/LoadModel", "/onnxadapt.v1.ModelService/UnloadModel", "/onnxadapt.v1.ModelService/ReloadModel",
        "/onnxadapt.v1.ModelService/PromoteVersion", "/onnxadapt.v1.ModelService/RollbackModel",
        "/inference.GRPCInferenceService/RepositoryModelLoad", "/inference.GRPCInferenceService/RepositoryModelUnload",
        "/inference.GRPCInferenceService/SystemSharedMemoryStatus", "/inference.GRPCInferenceService/SystemSharedMemoryRegister", "/inference.GRPCInferenceService/SystemSharedMemoryUnregister",
        "/inference.GRPCInferenceService/CudaSharedMemoryStatus", "/inference.GRPCInferenceService/CudaSharedMemoryRegister", "/inference.GRPCInferenceService/CudaSharedMemoryUnregister",
        "/inference.GRPCInferenceService/TraceSetting", "/inference.GRPCInferenceService/LogSettings",
        "/v2/repository/models/{model}/load", "/v2/repository/models/{model}/unload",
        "/v2/repository/{repository}/models/{model}/load", "/v2/repository/{repository}/models/{model}/unload",
        "/v2/systemsharedmemory/status", "/v2/systemsharedmemory/unregister", "/v2/systemsharedmemory/region/{region}/status",
        "/v2/systemsharedmemory/region/{region}/unregister", "/v2/systemsharedmemory/region/{region}/register", "/v2/cudasharedmemory/{**rest}",
        "/v2/logging", "/v2/trace/setting", "/v2/models/{model}/trace/setting",
    ];

    private static readonly string[] Open =
    [
        "/grpc.health.v1.Health/Check", "/grpc.health.v1.Health/Watch", "/grpc.health.v1.Health/{unimplementedMethod:grpcunimplemented}", "/healthz", "/readyz",
        "/inference.GRPCInferenceService/ServerLive", "/inference.GRPCInferenceService/ServerReady", "/v2/health/live", "/v2/health/ready", "/health", "/ping", "/",
    ];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Endpoints_ForAdminsAndForEverybody_AreThese(bool metricsNeedAKey)
    {
        var folder = Directory.CreateTempSubdirectory("onnxadapt");
        var settings = new ServerSettings { DataDirectory = folder.FullName, Metrics = { RequireKey = metricsNeedAKey } };
        SettingsValidator.Require(settings);
        await using (var application = ServerApplication.Build(settings))
        {
            var endpoints = ((IEndpointRouteBuilder)application).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>().ToArray();

            Assert.Equal(Admin.Order(StringComparer.Ordinal), Paths<AdminCallAttribute>(endpoints));
            Assert.Equal(Open.Concat(metricsNeedAKey ? [] : ["/metrics"]).Order(StringComparer.Ordinal), Paths<OpenCallAttribute>(endpoints));
        }

        folder.Delete(recursive: true);
    }

    private static IEnumerable<string> Paths<TMark>(IEnumerable<RouteEndpoint> endpoints)
        where TMark : Attribute => endpoints
        .Where(endpoint => endpoint.Metadata.GetMetadata<TMark>() is not null)
        .Select(endpoint => "/" + endpoint.RoutePattern.RawText!.TrimStart('/'))
        .Order(StringComparer.Ordinal);
}
