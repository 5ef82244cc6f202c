using Grpc.AspNetCore.Server.Reflection.Internal;
using Grpc.Reflection;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds server reflection.</summary>
public static class GrpcReflectionServiceExtensions
{
    public static IServiceCollection AddGrpcReflection(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddGrpc();
        services.TryAddSingleton(provider => new ReflectionServiceImpl(MappedServices.Find(provider.GetRequiredService<EndpointDataSource>())));
        services.TryAddSingleton(provider => new ReflectionV1ServiceImpl(MappedServices.Find(provider.GetRequiredService<EndpointDataSource>())));
        return services;
    }
}
