using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>A method, its request delegate and the attributes its endpoint carries.</summary>
internal sealed record MappedMethod(IMethod Method, RequestDelegate Handler, IReadOnlyList<object> Attributes);
