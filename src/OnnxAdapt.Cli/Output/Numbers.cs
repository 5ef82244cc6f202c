using System.Globalization;

namespace OnnxAdapt.Cli.Output;

/// <summary>Numbers for people, in the invariant culture.</summary>
internal static class Numbers
{
    /// <summary>A share as a percentage with two decimals.</summary>
    public static string Percent(double share) => double.IsFinite(share) ? (share * 100).ToString("F2", CultureInfo.InvariantCulture) + " %" : "-";

    /// <summary>A number with four decimals.</summary>
    public static string Decimals(double value) => value.ToString("F4", CultureInfo.InvariantCulture);

    /// <summary>Seconds with two decimals.</summary>
    public static string Seconds(double seconds) => seconds.ToString("F2", CultureInfo.InvariantCulture) + " s";

    /// <summary>An integer with separated thousands.</summary>
    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
