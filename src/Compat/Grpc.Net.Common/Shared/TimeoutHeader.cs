using System.Globalization;

namespace Grpc.Shared;

/// <summary>The value of <c>grpc-timeout</c>: at most eight digits and a unit.</summary>
internal static class TimeoutHeader
{
    private const long Limit = 100_000_000;

    private static readonly (char Unit, long Ticks)[] Units =
    [
        ('m', TimeSpan.TicksPerMillisecond),
        ('S', TimeSpan.TicksPerSecond),
        ('M', TimeSpan.TicksPerMinute),
        ('H', TimeSpan.TicksPerHour),
    ];

    /// <summary>Writes a time span in the finest unit from milliseconds up that fits, rounded up; nothing left becomes one nanosecond.</summary>
    public static string Encode(TimeSpan timeout)
    {
        if (timeout <= TimeSpan.Zero)
        {
            return "1n";
        }

        foreach (var (unit, ticks) in Units)
        {
            var count = (timeout.Ticks - 1) / ticks + 1;
            if (count < Limit)
            {
                return count.ToString(CultureInfo.InvariantCulture) + unit;
            }
        }

        return $"{Limit - 1}H";
    }

    public static bool TryDecode(string? value, out TimeSpan timeout)
    {
        timeout = default;
        if (value is not { Length: >= 2 and <= 9 }
            || !long.TryParse(value.AsSpan(0, value.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            || TicksOf(value[^1], count) is not { } ticks)
        {
            return false;
        }

        timeout = TimeSpan.FromTicks(ticks);
        return true;
    }

    private static long? TicksOf(char unit, long count) => unit switch
    {
        'n' => (count + 99) / 100,
        'u' => count * TimeSpan.TicksPerMicrosecond,
        'm' => count * TimeSpan.TicksPerMillisecond,
        'S' => count * TimeSpan.TicksPerSecond,
        'M' => count * TimeSpan.TicksPerMinute,
        'H' => count * TimeSpan.TicksPerHour,
        _ => null,
    };
}
