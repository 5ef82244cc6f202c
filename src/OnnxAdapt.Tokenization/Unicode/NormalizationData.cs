using System.Globalization;

namespace OnnxAdapt.Tokenization.Unicode;

/// <summary>Combining classes, decompositions and compositions.</summary>
internal static class NormalizationData
{
    private const int PageSize = 256;

    private static readonly byte[]?[] ClassPages = new byte[]?[0x1100];
    private static readonly Dictionary<int, int[]> CanonicalMappings = [];
    private static readonly Dictionary<int, int[]> CompatibilityMappings = [];
    private static readonly Dictionary<(int First, int Second), int> Compositions = [];

    static NormalizationData()
    {
        foreach (var row in UnicodeResource.Rows("normalization.txt"))
        {
            ReadRow(row);
        }

        Flatten(CanonicalMappings, CanonicalMappings);
        Flatten(CompatibilityMappings, CanonicalMappings);
    }

    /// <summary>The canonical combining class; 0 for everything that is not a combining mark.</summary>
    public static int CombiningClass(int code) => ClassPages[code / PageSize]?[code % PageSize] ?? 0;

    /// <summary>The full decomposition of a code point that is not a Hangul syllable, or null when it is its own.</summary>
    public static int[]? Decomposition(int code, bool compatibility) =>
        compatibility && CompatibilityMappings.TryGetValue(code, out var mapping) ? mapping : CanonicalMappings.GetValueOrDefault(code);

    /// <summary>The code point that two others compose to, or null. Hangul is not listed.</summary>
    public static int? Composition(int first, int second) =>
        Compositions.TryGetValue((first, second), out var composed) ? composed : null;

    private static void ReadRow(string[] fields)
    {
        switch (fields[0])
        {
            case "c":
                SetClasses(UnicodeResource.Hex(fields[1]), UnicodeResource.Hex(fields[2]), byte.Parse(fields[3], CultureInfo.InvariantCulture));
                break;
            case "=":
                Compositions[(UnicodeResource.Hex(fields[2]), UnicodeResource.Hex(fields[3]))] = UnicodeResource.Hex(fields[1]);
                CanonicalMappings[UnicodeResource.Hex(fields[1])] = Mapping(fields);
                break;
            case "-":
                CanonicalMappings[UnicodeResource.Hex(fields[1])] = Mapping(fields);
                break;
            case "~":
                CompatibilityMappings[UnicodeResource.Hex(fields[1])] = Mapping(fields);
                break;
        }
    }

    private static void SetClasses(int first, int last, byte value)
    {
        for (var code = first; code <= last; code++)
        {
            (ClassPages[code / PageSize] ??= new byte[PageSize])[code % PageSize] = value;
        }
    }

    private static void Flatten(Dictionary<int, int[]> mappings, Dictionary<int, int[]> canonical)
    {
        var isCompatibility = !ReferenceEquals(mappings, canonical);
        foreach (var code in isCompatibility ? [.. mappings.Keys, .. canonical.Keys] : mappings.Keys.ToArray())
        {
            mappings[code] = Expand(code, mappings, canonical).ToArray();
        }
    }

    private static IEnumerable<int> Expand(int code, Dictionary<int, int[]> mappings, Dictionary<int, int[]> canonical) =>
        mappings.TryGetValue(code, out var mapping) || canonical.TryGetValue(code, out mapping)
            ? mapping.SelectMany(part => part == code ? [part] : Expand(part, mappings, canonical))
            : [code];

    private static int[] Mapping(string[] fields) => fields.Skip(2).Select(UnicodeResource.Hex).ToArray();
}
