using Grpc.Core;

namespace OnnxAdapt.FunctionalTests.Errors;

/// <summary>What a client is told when a call fails.</summary>
internal static class Refusal
{
    /// <summary>Makes a call that must fail with a status and name what is wrong, and must not show the server's inside.</summary>
    public static async Task<RpcException> OfAsync(StatusCode code, Func<Task> call, params string[] words)
    {
        var failure = await Assert.ThrowsAsync<RpcException>(call);
        Assert.True(code == failure.StatusCode, $"{failure.StatusCode} instead of {code}: {failure.Status.Detail}");
        Assert.All(words, word => Assert.Contains(word, failure.Status.Detail, StringComparison.Ordinal));
        Assert.All(failure.Trailers.Where(entry => !entry.IsBinary).Select(entry => entry.Value).Append(failure.Status.Detail), AssertNoStackTrace);
        return failure;
    }

    private static void AssertNoStackTrace(string text)
    {
        Assert.DoesNotContain("   at ", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", text, StringComparison.Ordinal);
    }
}
