using System.Security.Claims;
using Microsoft.AspNetCore.Http;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Server.Origin;
using OnnxAdapt.Serving.Engine;

namespace OnnxAdapt.Server.Tests.Origin;

public sealed class HeaderOriginTests
{
    [Fact]
    public void Current_NoRequest_IsNobody() => Assert.Equal(default, new HeaderOrigin(new HttpContextAccessor()).Current);

    [Theory]
    [InlineData("interactive", WorkPriority.Interactive)]
    [InlineData("Normal", WorkPriority.Normal)]
    [InlineData("BACKGROUND", WorkPriority.Background)]
    public void Current_Headers_AreRead(string priority, WorkPriority expected) =>
        Assert.Equal(new CallOrigin("team-a", expected), Read(("x-priority", priority), ("x-tenant", "team-a")));

    [Fact]
    public void Current_NoHeaders_LeavesItOpen() => Assert.Equal(new CallOrigin(null, null), Read());

    [Theory]
    [InlineData("x-priority", "urgent")]
    [InlineData("x-priority", "")]
    [InlineData("x-tenant", null)]
    public void Current_ImpossibleValue_IsRefusedByName(string header, string? value)
    {
        var exception = Assert.Throws<AdaptException>(() => Read((header, value ?? new string('t', 129))));

        Assert.Equal(AdaptErrorKind.InvalidArgument, exception.Kind);
        Assert.Contains(header, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Current_KnownCaller_CannotBeAnotherTenant()
    {
        var context = new DefaultHttpContext { User = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, "key-1")], "key")) };
        context.Request.Headers["x-tenant"] = "somebody-else";

        Assert.Equal("key-1", new HeaderOrigin(new HttpContextAccessor { HttpContext = context }).Current.Tenant);
    }

    private static CallOrigin Read(params (string Name, string Value)[] headers)
    {
        var context = new DefaultHttpContext();
        foreach (var (name, value) in headers)
        {
            context.Request.Headers[name] = value;
        }

        return new HeaderOrigin(new HttpContextAccessor { HttpContext = context }).Current;
    }
}
