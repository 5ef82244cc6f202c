using OnnxAdapt.Server.Access;
using OnnxAdapt.Server.Configuration;

namespace OnnxAdapt.Server.Tests.Access;

public sealed class ApiKeyListTests
{
    private const string Key = "0123456789abcdef-first";

    [Fact]
    public void Problems_EveryMistake_IsNamedWithoutTheKey()
    {
        var problems = ApiKeyList.Problems(new ServerSettings
        {
            ApiKeys =
            {
                new ApiKeySettings { Key = "short" },
                new ApiKeySettings { Name = "both", Key = Key, KeySha256 = new string('0', 64) },
                new ApiKeySettings { Name = "none" },
                new ApiKeySettings { Name = "hash", KeySha256 = "12", RequestsPerSecond = -1, MaxConcurrent = -1 },
                new ApiKeySettings { Name = "space", Key = "a key with spaces in it" },
            },
        }).ToArray();

        foreach (var expected in new[] { "[0].Name", "[0].Key", "[1]: give", "[2]: give", "[3].KeySha256", "[3].RequestsPerSecond", "[3].MaxConcurrent", "[4].Key" })
        {
            Assert.Contains(problems, problem => problem.Contains(expected, StringComparison.Ordinal));
        }

        Assert.DoesNotContain(problems, problem => problem.Contains(Key, StringComparison.Ordinal) || problem.Contains("short", StringComparison.Ordinal));
    }

    [Fact]
    public void Problems_OneKeyForTwo_NamesThem()
    {
        var same = new ServerSettings { ApiKeys = { new ApiKeySettings { Name = "a", Key = Key }, new ApiKeySettings { Name = "b", KeySha256 = Convert.ToHexString(ApiKeyRing.HashOf(new ApiKeySettings { Key = Key })) } } };

        Assert.Contains("'a', 'b'", Assert.Single(ApiKeyList.Problems(same)), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_File_IsAddedToTheOptions()
    {
        var path = Path.GetTempFileName();
        File.WriteAllText(path, $$"""[{"Name":"file","key":"{{Key}}","Admin":true,"RequestsPerSecond":2.5}]""");

        var keys = ApiKeyList.Read(new ServerSettings { ApiKeysFile = path, ApiKeys = { new ApiKeySettings { Name = "option", Key = Key + "2" } } });
        File.WriteAllText(path, """[{"Nmae":"file"}]""");
        var problem = Assert.Single(ApiKeyList.Problems(new ServerSettings { ApiKeysFile = path }));
        File.Delete(path);

        Assert.Equal(["option", "file"], keys.Select(key => key.Name));
        Assert.True(keys[1] is { Admin: true, RequestsPerSecond: 2.5 });
        Assert.StartsWith("ApiKeysFile:", problem, StringComparison.Ordinal);
        Assert.StartsWith("ApiKeysFile:", Assert.Single(ApiKeyList.Problems(new ServerSettings { ApiKeysFile = path })), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_Arguments_BindAsOptions()
    {
        var settings = SettingsReader.Read(["--ApiKeys:0:Name", "team", "--ApiKeys:0:Key", Key, "--ApiKeys:0:MaxConcurrent", "4", "--AdminPort", "0"]);

        Assert.Equal(("team", Key, 4), (settings.ApiKeys[0].Name, settings.ApiKeys[0].Key, settings.ApiKeys[0].MaxConcurrent));
        Assert.Equal(0, settings.AdminPort);
    }
}
