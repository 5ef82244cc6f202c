using System.Reflection;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>Turns the methods of a service into endpoints.</summary>
internal sealed class ServiceMapper<TService>(
    IOptions<GrpcServiceOptions> common,
    IOptions<GrpcServiceOptions<TService>> own,
    UnknownCalls unknownCalls,
    ILoggerFactory loggerFactory,
    IServiceProvider services)
    where TService : class
{
    public IReadOnlyList<IEndpointConventionBuilder> Map(IEndpointRouteBuilder endpoints)
    {
        var (attribute, serviceBase) = FindBinding();
        var bind = attribute.BindType.GetMethod(
            attribute.BindMethodName, BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static, [typeof(ServiceBinderBase), serviceBase])
            ?? throw new InvalidOperationException($"Cannot locate BindService(ServiceBinderBase, {serviceBase.Name}) method for the current service type: {typeof(TService).FullName}.");
        var binder = new ServiceMethodBinder<TService>(NewFactory());
        bind.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [binder, null], null);
        return MapAll(endpoints, binder.Methods);
    }

    public IReadOnlyList<IEndpointConventionBuilder> Map(IEndpointRouteBuilder endpoints, ServerServiceDefinition definition)
    {
        var binder = new DefinitionBinder(NewFactory());
        definition.BindService(binder);
        return MapAll(endpoints, binder.Methods);
    }

    private CallHandlerFactory NewFactory() => new(
        MethodSettings.Merge(common.Value, own.Value),
        services.GetService<TimeProvider>() ?? TimeProvider.System,
        loggerFactory.CreateLogger("Grpc.AspNetCore.Server.ServerCallHandler"));

    private List<IEndpointConventionBuilder> MapAll(IEndpointRouteBuilder endpoints, IReadOnlyList<MappedMethod> methods)
    {
        var mapped = new List<IEndpointConventionBuilder>();
        foreach (var method in methods)
        {
            var endpoint = endpoints.MapPost(method.Method.FullName, method.Handler);
            endpoint.Add(builder => Describe(builder, method));
            mapped.Add(endpoint);
        }

        mapped.AddRange(methods.Select(method => method.Method.ServiceName).Distinct().Select(service => unknownCalls.MapMethods(endpoints, service)));
        if (common.Value.IgnoreUnknownServices != true && unknownCalls.MapServices(endpoints) is { } rest)
        {
            mapped.Add(rest);
        }

        return mapped;
    }

    private static void Describe(EndpointBuilder builder, MappedMethod method)
    {
        builder.DisplayName = $"gRPC - {method.Method.FullName}";
        builder.Metadata.Add(new GrpcMethodMetadata(typeof(TService), method.Method));
        foreach (var attribute in method.Attributes)
        {
            builder.Metadata.Add(attribute);
        }
    }

    private static (BindServiceMethodAttribute Attribute, Type ServiceBase) FindBinding()
    {
        for (var type = typeof(TService); type is not null; type = type.BaseType)
        {
            if (type.GetCustomAttribute<BindServiceMethodAttribute>(inherit: false) is { } attribute)
            {
                return (attribute, type);
            }
        }

        throw new InvalidOperationException($"Cannot locate BindService(ServiceBinderBase, ServiceBase) method for the current service type: {typeof(TService).FullName}.");
    }
}
