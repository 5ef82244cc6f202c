using Microsoft.AspNetCore.Http.Features;

namespace OnnxAdapt.Server.Limits;

/// <summary>Gives each request its share of the budget for bodies.</summary>
internal static class BodyLimits
{
    private const string GrpcType = "application/grpc";

    /// <summary>Counts the messages of gRPC calls; readers of other bodies ask <see cref="ShareOf"/>.</summary>
    public static void UseBodyBudget(this IApplicationBuilder application)
    {
        var budget = application.ApplicationServices.GetRequiredService<BodyBudget>();
        application.Use(async (HttpContext context, RequestDelegate next) =>
        {
            using var share = new BodyShare(budget);
            context.Features.Set(share);
            if (context.Request.ContentType?.StartsWith(GrpcType, StringComparison.OrdinalIgnoreCase) == true)
            {
                context.Features.Set<IRequestBodyPipeFeature>(new CountedBody(context.Request.BodyReader, share));
            }

            await next(context).ConfigureAwait(false);
        });
    }

    /// <summary>What a request holds.</summary>
    public static BodyShare? ShareOf(HttpContext context) => context.Features.Get<BodyShare>();
}
