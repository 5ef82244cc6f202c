using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Verification.Comparison;

/// <summary>The largest difference between two tensors, against a scale.</summary>
internal static class TensorError
{
    /// <summary>Checks max |actual - expected| against tolerance * max(floor, max |expected|); infinities and NaN must agree.</summary>
    /// <param name="what">What is compared, for the message.</param>
    /// <param name="expected">Float32 or float64.</param>
    /// <param name="actual">Floating point.</param>
    /// <param name="tolerance">Largest relative error.</param>
    /// <param name="floor">Smallest scale.</param>
    /// <returns>What is wrong, or null.</returns>
    public static string? Check(string what, Tensor expected, Tensor actual, double tolerance, double floor)
    {
        if (!actual.Dimensions.SequenceEqual(expected.Dimensions))
        {
            return $"{what} has shape [{string.Join(",", actual.Dimensions.ToArray())}], expected [{string.Join(",", expected.Dimensions.ToArray())}]";
        }

        var (want, have) = (Numbers.Of(expected), Numbers.Of(actual));
        var error = Largest(want, have) / Math.Max(floor, want.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max());
        return error <= tolerance ? null : $"{what}: error {error:g3}, allowed {tolerance:g3}";
    }

    private static double Largest(double[] want, double[] have)
    {
        var worst = 0.0;
        for (var i = 0; i < want.Length; i++)
        {
            worst = Math.Max(worst, Difference(want[i], have[i]));
        }

        return worst;
    }

    private static double Difference(double want, double have) =>
        want.Equals(have) ? 0 : double.IsFinite(want) && double.IsFinite(have) ? Math.Abs(want - have) : double.PositiveInfinity;
}
