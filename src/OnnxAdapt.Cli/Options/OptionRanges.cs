using System.CommandLine;

namespace OnnxAdapt.Cli.Options;

/// <summary>Limits of numeric options.</summary>
internal static class OptionRanges
{
    /// <summary>Refuses values outside the range.</summary>
    public static Option<T> Require<T>(Option<T> option, T least, T most)
        where T : struct, IComparable<T>, IFormattable
    {
        option.Validators.Add(result =>
        {
            if (result.Implicit || result.Errors.Any()) return;
            var value = result.GetValueOrDefault<T>();
            if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
            {
                result.AddError(FormattableString.Invariant($"{option.Name}: {value} is not between {least} and {most}."));
            }
        });
        return option;
    }

    /// <summary>Refuses values outside the range, when there is one.</summary>
    public static Option<T?> RequireOptional<T>(Option<T?> option, T least, T most)
        where T : struct, IComparable<T>, IFormattable
    {
        option.Validators.Add(result =>
        {
            if (result.Implicit || result.Errors.Any() || result.GetValueOrDefault<T?>() is not { } value) return;
            if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
            {
                result.AddError(FormattableString.Invariant($"{option.Name}: {value} is not between {least} and {most}."));
            }
        });
        return option;
    }
}
