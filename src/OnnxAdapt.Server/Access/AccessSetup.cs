using OnnxAdapt.Server.Telemetry;

namespace OnnxAdapt.Server.Access;

/// <summary>Puts the door into the server.</summary>
internal static class AccessSetup
{
    /// <summary>Adds keys and metrics.</summary>
    public static void AddAccess(this IServiceCollection services)
    {
        services.AddSingleton<ApiKeyRing>();
        services.AddSingleton<AccessMetrics>();
        services.AddSingleton<StreamPaceInterceptor>();
    }

    /// <summary>Guards every endpoint; stands behind routing.</summary>
    public static void UseAccess(this IApplicationBuilder application) => application.UseMiddleware<AccessMiddleware>();
}
