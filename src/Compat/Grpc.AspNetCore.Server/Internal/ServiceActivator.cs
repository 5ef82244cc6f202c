using Microsoft.Extensions.DependencyInjection;

namespace Grpc.AspNetCore.Server.Internal;

/// <summary>Makes the service of one call: from the container, else by its constructor.</summary>
internal static class ServiceActivator<TService>
    where TService : class
{
    private static readonly Lazy<ObjectFactory<TService>> Factory = new(() => ActivatorUtilities.CreateFactory<TService>([]));

    public static Activated<TService> Activate(IServiceProvider services) => services.GetService<TService>() is { } registered
        ? new Activated<TService>(registered, Owned: false)
        : new Activated<TService>(Factory.Value(services, []), Owned: true);
}
