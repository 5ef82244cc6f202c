using OnnxAdapt.Abstractions;
using OnnxAdapt.Serving.Engine;

namespace OnnxAdapt.Server.Origin;

/// <summary>Reads tenant and priority from the headers of the request under way, which are the metadata of a gRPC call.</summary>
internal sealed class HeaderOrigin(IHttpContextAccessor accessor) : ICallOrigin
{
    /// <summary>Header with the priority.</summary>
    public const string PriorityHeader = "x-priority";

    /// <summary>Header with the tenant, where callers are not known by name.</summary>
    public const string TenantHeader = "x-tenant";

    private const int LongestTenant = 128;

    /// <inheritdoc/>
    public CallOrigin Current => accessor.HttpContext is { } context ? new CallOrigin(TenantOf(context), PriorityOf(context)) : default;

    private static string? TenantOf(HttpContext context)
    {
        if (context.User.Identity is { IsAuthenticated: true, Name: { Length: > 0 } name }) return name;
        if (!context.Request.Headers.TryGetValue(TenantHeader, out var values)) return null;
        var tenant = values.ToString();
        return tenant.Length <= LongestTenant ? tenant : throw AdaptException.Invalid(TenantHeader, $"has {tenant.Length} characters; at most {LongestTenant} are allowed.");
    }

    private static WorkPriority? PriorityOf(HttpContext context)
    {
        if (!context.Request.Headers.TryGetValue(PriorityHeader, out var values)) return null;
        return values.ToString().ToLowerInvariant() switch
        {
            "interactive" => WorkPriority.Interactive,
            "normal" => WorkPriority.Normal,
            "background" => WorkPriority.Background,
            var other => throw AdaptException.Invalid(PriorityHeader, $"is '{(other.Length <= 32 ? other : other[..32])}'; must be interactive, normal or background."),
        };
    }
}
