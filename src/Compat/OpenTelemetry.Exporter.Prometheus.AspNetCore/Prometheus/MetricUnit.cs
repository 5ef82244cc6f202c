using System.Text;

namespace OpenTelemetry.Exporter.Prometheus;

/// <summary>UCUM units in the words that Prometheus names use.</summary>
internal static class MetricUnit
{
    private static readonly Dictionary<string, string> Words = new(StringComparer.Ordinal)
    {
        ["d"] = "days", ["h"] = "hours", ["min"] = "minutes", ["s"] = "seconds",
        ["ms"] = "milliseconds", ["us"] = "microseconds", ["ns"] = "nanoseconds",
        ["By"] = "bytes", ["KiBy"] = "kibibytes", ["MiBy"] = "mebibytes", ["GiBy"] = "gibibytes", ["TiBy"] = "tibibytes",
        ["KBy"] = "kilobytes", ["kBy"] = "kilobytes", ["MBy"] = "megabytes", ["GBy"] = "gigabytes", ["TBy"] = "terabytes",
        ["B"] = "bytes", ["KB"] = "kilobytes", ["MB"] = "megabytes", ["GB"] = "gigabytes", ["TB"] = "terabytes",
        ["m"] = "meters", ["V"] = "volts", ["A"] = "amperes", ["J"] = "joules", ["W"] = "watts", ["g"] = "grams",
        ["Cel"] = "celsius", ["Hz"] = "hertz", ["%"] = "percent", ["$"] = "dollars", ["1"] = "",
    };

    private static readonly Dictionary<string, string> PerWords = new(StringComparer.Ordinal)
    {
        ["s"] = "second", ["m"] = "minute", ["h"] = "hour", ["d"] = "day", ["w"] = "week", ["mo"] = "month", ["y"] = "year",
    };

    /// <summary>The suffix for a unit, without the underscore before it; empty for none.</summary>
    public static string Suffix(string? unit)
    {
        var plain = RemoveAnnotations(unit ?? "");
        var slash = plain.IndexOf('/', StringComparison.Ordinal);
        return slash < 0
            ? MetricName.Sanitize(Word(Words, plain)).Trim('_')
            : Rate(plain[..slash], plain[(slash + 1)..]);
    }

    private static string Rate(string numerator, string denominator)
    {
        if (denominator.Length == 0) return MetricName.Sanitize(Word(Words, numerator)).Trim('_');
        var rate = $"{Word(Words, numerator)}_per_{Word(PerWords, denominator)}";
        return MetricName.Sanitize(rate).Trim('_');
    }

    private static string Word(Dictionary<string, string> words, string unit) => words.GetValueOrDefault(unit, unit);

    private static string RemoveAnnotations(string unit)
    {
        var kept = new StringBuilder(unit.Length);
        for (var index = 0; index < unit.Length; index++)
        {
            var close = unit[index] == '{' ? unit.IndexOf('}', index) : -1;
            if (close >= 0) index = close;
            else kept.Append(unit[index]);
        }

        return kept.ToString();
    }
}
