using System.Runtime.CompilerServices;
using Grpc.Core;
using Grpc.Shared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>Answers calls of methods and services that do not exist.</summary>
internal sealed class UnknownCalls
{
    private readonly ConditionalWeakTable<IEndpointRouteBuilder, object> _mapped = [];

    public IEndpointConventionBuilder MapMethods(IEndpointRouteBuilder endpoints, string service) => Map(
        endpoints, $"{service}/{{unimplementedMethod:{GrpcCallConstraint.Name}}}", "gRPC - Unimplemented method", "Method is unimplemented.");

    /// <summary>Maps all services that nobody mapped, once; the conventions of the service mapped first hold for them too.</summary>
    public IEndpointConventionBuilder? MapServices(IEndpointRouteBuilder endpoints) => _mapped.TryAdd(endpoints, this)
        ? Map(endpoints, $"{{unimplementedService}}/{{unimplementedMethod:{GrpcCallConstraint.Name}}}", "gRPC - Unimplemented service", "Service is unimplemented.")
        : null;

    private static IEndpointConventionBuilder Map(IEndpointRouteBuilder endpoints, string pattern, string name, string sentence) =>
        endpoints.MapPost(pattern, context => AnswerAsync(context, sentence)).WithDisplayName(name);

    private static Task AnswerAsync(HttpContext context, string sentence)
    {
        if (ProtocolCheck.Accept(context))
        {
            context.Response.ContentType = HeaderNames.ContentType;
            StatusHeaders.Write(context.Response.Headers, new Status(StatusCode.Unimplemented, sentence));
        }

        return Task.CompletedTask;
    }
}
