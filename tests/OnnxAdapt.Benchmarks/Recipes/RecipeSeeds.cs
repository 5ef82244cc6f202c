using System.Globalization;

namespace OnnxAdapt.Benchmarks.Recipes;

/// <summary>How often recipes are run.</summary>
internal static class RecipeSeeds
{
    /// <summary>From <c>ONNXADAPT_SEEDS</c>; 1 without it.</summary>
    public static int Count { get; } = int.TryParse(Environment.GetEnvironmentVariable("ONNXADAPT_SEEDS"), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? Math.Max(1, count) : 1;
}
