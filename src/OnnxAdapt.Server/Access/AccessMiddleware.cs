using System.Security.Cryptography.X509Certificates;
using OnnxAdapt.Server.Configuration;
using OnnxAdapt.Server.Telemetry;

namespace OnnxAdapt.Server.Access;

/// <summary>
/// The one door of all protocols. It stands behind routing and before every endpoint, and judges the endpoint that was found, so that
/// no spelling of a path and no other protocol leads around it.
/// </summary>
internal sealed class AccessMiddleware(RequestDelegate next, ServerSettings settings, ApiKeyRing keys, AccessMetrics metrics)
{
    private readonly bool _ownPort = settings.AdminPort is not null || settings.AdminHttpPort is not null;

    /// <summary>Lets a request pass, or answers it.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        var access = context.GetEndpoint()?.Metadata;
        if (access?.GetMetadata<OpenCallAttribute>() is not null)
        {
            await next(context).ConfigureAwait(false);
            return;
        }

        var isAdmin = access?.GetMetadata<AdminCallAttribute>() is not null;
        var refusal = AtTheDoor(context, isAdmin);
        Caller? caller = null;
        if (refusal is null && !keys.IsEmpty) refusal = Identify(context, isAdmin, out caller);
        using var share = refusal is null ? caller?.Limits.TryEnter(out refusal) : null;
        if (refusal is not null)
        {
            metrics.Refused(refusal, caller);
            await RefusalWriter.WriteAsync(context, refusal).ConfigureAwait(false);
            return;
        }

        Name(context, caller);
        RequestSpan.Describe(context, caller);
        await next(context).ConfigureAwait(false);
    }

    /// <summary>Whose request it is from here on: the key's, or the certificate's where there are no keys.</summary>
    private void Name(HttpContext context, Caller? caller)
    {
        if (caller is not null)
        {
            context.Features.Set(caller);
            context.User = caller.Principal;
        }
        else if (settings.ClientCaPath is not null && context.Connection.ClientCertificate is { } certificate)
        {
            context.User = Caller.Named(certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false), "certificate");
        }
    }

    private Refusal? AtTheDoor(HttpContext context, bool isAdmin)
    {
        if (settings.ClientCaPath is not null && context.Connection.ClientCertificate is null) return Refusal.Unauthenticated("The server asks for a client certificate over TLS.");
        return isAdmin && _ownPort && context.Features.Get<AdminConnection>() is null ? Refusal.Denied("This call is only taken on the port for administrators.") : null;
    }

    private Refusal? Identify(HttpContext context, bool isAdmin, out Caller? caller)
    {
        caller = PresentedKey.TryRead(context.Request.Headers, out var key) ? keys.Find(key) : null;
        if (key is null) return Refusal.Unauthenticated("The server asks for one API key, as 'authorization: Bearer KEY' or 'x-api-key: KEY'.");
        if (caller is null) return Refusal.Unauthenticated("The API key is not known.");
        return isAdmin && !caller.IsAdmin ? Refusal.Denied("This call needs the key of an administrator.") : null;
    }
}
