namespace OnnxAdapt.Tokenization.Unicode;

/// <summary>The script of a code point.</summary>
internal static class Scripts
{
    /// <summary>The script of code points that have none: unassigned and private ones.</summary>
    public const int None = -1;

    private static readonly List<string> Names = [];
    private static readonly List<int> Starts = [];
    private static readonly List<int> Ends = [];
    private static readonly List<int> Values = [];

    static Scripts()
    {
        foreach (var row in UnicodeResource.Rows("scripts.txt"))
        {
            Starts.Add(UnicodeResource.Hex(row[0]));
            Ends.Add(UnicodeResource.Hex(row[1]));
            Values.Add(NumberOf(row[2]));
        }
    }

    /// <summary>The number of the script, or <see cref="None"/>.</summary>
    public static int Of(int code)
    {
        var found = Starts.BinarySearch(code);
        var range = found >= 0 ? found : ~found - 1;
        return range >= 0 && code <= Ends[range] ? Values[range] : None;
    }

    /// <summary>The number of a script by its long Unicode name.</summary>
    public static int Named(string name) => Names.IndexOf(name);

    /// <summary>The number of a script by its name in lower case without separators, or <see cref="None"/>.</summary>
    public static int NamedLoosely(string name) =>
        Names.FindIndex(known => known.Replace("_", "", StringComparison.Ordinal).Equals(name, StringComparison.OrdinalIgnoreCase));

    private static int NumberOf(string name)
    {
        if (!Names.Contains(name))
        {
            Names.Add(name);
        }

        return Names.IndexOf(name);
    }
}
