namespace OnnxAdapt.Cli.Bench.Texts;

/// <summary>Hands out the texts of requests, round and round. Safe for many threads.</summary>
/// <param name="texts">All texts; not empty.</param>
/// <param name="perRequest">Texts in each request.</param>
internal sealed class RequestTexts(IReadOnlyList<string> texts, int perRequest)
{
    private long _next;

    /// <summary>Texts in each request.</summary>
    public int PerRequest { get; } = perRequest;

    /// <summary>The texts of the next request.</summary>
    public IReadOnlyList<string> Next()
    {
        var first = Interlocked.Add(ref _next, PerRequest) - PerRequest;
        var request = new string[PerRequest];
        for (var i = 0; i < request.Length; i++) request[i] = texts[(int)((first + i) % texts.Count)];
        return request;
    }
}
