namespace OnnxAdapt.Adaptation.Tests.Support;

public static class Eventually
{
    /// <summary>Waits for a condition, up to a minute.</summary>
    public static async Task TrueAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!condition()) await Task.Delay(5, limit.Token);
    }
}
