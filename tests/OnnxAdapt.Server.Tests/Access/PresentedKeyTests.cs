using Microsoft.AspNetCore.Http;
using OnnxAdapt.Server.Access;

namespace OnnxAdapt.Server.Tests.Access;

public sealed class PresentedKeyTests
{
    [Theory]
    [InlineData("Bearer secret", null, "secret")]
    [InlineData("bearer  secret ", null, "secret")]
    [InlineData(null, "secret", "secret")]
    [InlineData("Bearer secret", "secret", "secret")]
    [InlineData("Bearer secret", "other", null)]
    [InlineData("Basic secret", null, null)]
    [InlineData("secret", null, null)]
    [InlineData("Bearer ", null, null)]
    [InlineData(null, "", null)]
    [InlineData(null, null, null)]
    public void TryRead_Headers_GiveTheOneKey(string? authorization, string? bare, string? expected)
    {
        var headers = new HeaderDictionary();
        if (authorization is not null) headers["Authorization"] = authorization;
        if (bare is not null) headers["X-API-Key"] = bare;

        Assert.Equal(expected is not null, PresentedKey.TryRead(headers, out var key));
        if (expected is not null) Assert.Equal(expected, key);
    }

    [Fact]
    public void TryRead_TwoLinesOfOneHeader_MustAgree()
    {
        Assert.True(PresentedKey.TryRead(new HeaderDictionary { ["x-api-key"] = new[] { "secret", "secret" } }, out _));
        Assert.False(PresentedKey.TryRead(new HeaderDictionary { ["x-api-key"] = new[] { "secret", "other" } }, out _));
        Assert.False(PresentedKey.TryRead(new HeaderDictionary { ["authorization"] = new[] { "Bearer a", "Bearer b" } }, out _));
        Assert.False(PresentedKey.TryRead(new HeaderDictionary { ["x-api-key"] = new string('k', 5000) }, out _));
    }
}
