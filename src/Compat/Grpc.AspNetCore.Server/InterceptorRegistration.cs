using System.Diagnostics.CodeAnalysis;
using Grpc.Core.Interceptors;
using Microsoft.Extensions.DependencyInjection;

namespace Grpc.AspNetCore.Server;

/// <summary>An interceptor type and constructor arguments that do not come from services.</summary>
public class InterceptorRegistration
{
    private readonly object[] _arguments;
    private readonly ObjectFactory _factory;

    internal InterceptorRegistration([DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] Type type, object[] arguments)
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(arguments);
        if (arguments.Any(argument => argument is null))
        {
            throw new ArgumentException("Interceptor arguments may not be null.", nameof(arguments));
        }

        Type = type;
        _arguments = arguments;
        _factory = ActivatorUtilities.CreateFactory(type, arguments.Select(argument => argument.GetType()).ToArray());
    }

    public Type Type { get; }

    public IReadOnlyList<object> Arguments => _arguments;

    /// <summary>The interceptor for one call, and whether the call has to dispose it.</summary>
    internal Internal.Activated<Interceptor> Activate(IServiceProvider services)
    {
        if (_arguments.Length == 0 && services.GetService(Type) is Interceptor registered)
        {
            return new Internal.Activated<Interceptor>(registered, Owned: false);
        }

        return new Internal.Activated<Interceptor>((Interceptor)_factory(services, _arguments), Owned: true);
    }
}
