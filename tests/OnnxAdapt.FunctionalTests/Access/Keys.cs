using System.Net.Http.Headers;
using Grpc.Core;
using OnnxAdapt.Server.Configuration;

namespace OnnxAdapt.FunctionalTests.Access;

/// <summary>The keys of these tests.</summary>
internal static class Keys
{
    public const string User = "user-0123456789abcdef";
    public const string Other = "other-0123456789abcdef";
    public const string Admin = "admin-0123456789abcdef";
    public const string Slow = "slow-0123456789abcdef";
    public const string Single = "single-0123456789abcdef";

    public static void Configure(ServerSettings settings)
    {
        settings.ApiKeys.Add(new ApiKeySettings { Name = "user", Key = User });
        settings.ApiKeys.Add(new ApiKeySettings { Name = "other", Key = Other });
        settings.ApiKeys.Add(new ApiKeySettings { Name = "admin", Key = Admin, Admin = true });
        settings.ApiKeys.Add(new ApiKeySettings { Name = "slow", Key = Slow, RequestsPerSecond = 0.001 });
        settings.ApiKeys.Add(new ApiKeySettings { Name = "single", Key = Single, MaxConcurrent = 1 });
    }

    public static Metadata? Bearer(string? key) => key is null ? null : new Metadata { { "authorization", $"Bearer {key}" } };

    public static async Task<(HttpResponseMessage Response, string Body)> SendAsync(HttpClient http, HttpMethod method, string path, string? key, string body = "{}")
    {
        using var request = new HttpRequestMessage(method, path);
        if (method != HttpMethod.Get) request.Content = new StringContent(body, MediaTypeHeaderValue.Parse("application/json"));
        if (key is not null) request.Headers.TryAddWithoutValidation("x-api-key", key);
        var response = await http.SendAsync(request);
        return (response, await response.Content.ReadAsStringAsync());
    }
}
