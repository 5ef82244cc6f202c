using System.Reflection;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Microsoft.AspNetCore.Routing;

namespace Grpc.AspNetCore.Server.Reflection.Internal;

/// <summary>Finds the descriptors of all services that have endpoints.</summary>
internal static class MappedServices
{
    public static IReadOnlyList<ServiceDescriptor> Find(EndpointDataSource endpoints) => endpoints.Endpoints
        .SelectMany(endpoint => endpoint.Metadata.OfType<GrpcMethodMetadata>())
        .Select(metadata => metadata.ServiceType)
        .Distinct()
        .Select(DescriptorOf)
        .OfType<ServiceDescriptor>()
        .ToArray();

    private static ServiceDescriptor? DescriptorOf(Type serviceType)
    {
        for (var type = serviceType; type is not null; type = type.BaseType)
        {
            if (type.GetCustomAttribute<BindServiceMethodAttribute>(inherit: false) is { } attribute)
            {
                return attribute.BindType.GetProperty("Descriptor", BindingFlags.Public | BindingFlags.Static)?.GetValue(null) as ServiceDescriptor;
            }
        }

        return null;
    }
}
