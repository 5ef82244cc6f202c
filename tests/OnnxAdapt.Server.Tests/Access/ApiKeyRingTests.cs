using OnnxAdapt.Server.Access;
using OnnxAdapt.Server.Configuration;

namespace OnnxAdapt.Server.Tests.Access;

public sealed class ApiKeyRingTests
{
    private const string First = "0123456789abcdef-first";
    private const string Second = "0123456789abcdef-second";

    [Fact]
    public void Find_KeyOrItsHash_GivesItsHolder()
    {
        using var ring = new ApiKeyRing(new ServerSettings
        {
            ApiKeys =
            {
                new ApiKeySettings { Name = "first", Key = First, Admin = true },
                new ApiKeySettings { Name = "second", KeySha256 = Convert.ToHexStringLower(ApiKeyRing.HashOf(new ApiKeySettings { Key = Second })) },
            },
        });

        Assert.True(ring.Find(First) is { Name: "first", IsAdmin: true });
        Assert.True(ring.Find(Second) is { Name: "second", IsAdmin: false });
        Assert.Null(ring.Find(First.ToUpperInvariant()));
        Assert.Null(ring.Find(First[..^1]));
        Assert.Null(ring.Find(""));
        Assert.False(ring.IsEmpty);
    }
}
