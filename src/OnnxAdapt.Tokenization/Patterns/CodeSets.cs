using System.Globalization;
using OnnxAdapt.Tokenization.Text;
using OnnxAdapt.Tokenization.Unicode;

namespace OnnxAdapt.Tokenization.Patterns;

/// <summary>The sets that expressions name: <c>\p{...}</c>, <c>[:...:]</c> and the escapes for classes.</summary>
internal static class CodeSets
{
    private const int ZeroWidthNonJoiner = 0x200C;
    private const int ZeroWidthJoiner = 0x200D;

    private static readonly string[] CategoryNames =
    [
        "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Co",
        "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Sm", "Sc", "Sk", "So", "Cn",
    ];

    private static readonly string[] LongCategoryNames =
    [
        "uppercaseletter", "lowercaseletter", "titlecaseletter", "modifierletter", "otherletter", "nonspacingmark", "spacingmark",
        "enclosingmark", "decimalnumber", "letternumber", "othernumber", "spaceseparator", "lineseparator", "paragraphseparator",
        "control", "format", "surrogate", "privateuse", "connectorpunctuation", "dashpunctuation", "openpunctuation", "closepunctuation",
        "initialpunctuation", "finalpunctuation", "otherpunctuation", "mathsymbol", "currencysymbol", "modifiersymbol", "othersymbol",
        "unassigned",
    ];

    private static readonly Dictionary<string, string> Groups = new(StringComparer.Ordinal)
    {
        ["letter"] = "l", ["mark"] = "m", ["combiningmark"] = "m", ["number"] = "n", ["separator"] = "z", ["other"] = "c",
        ["punctuation"] = "p", ["symbol"] = "s",
    };

    public static CodeSet Space { get; } = new(static code => CharClasses.Is(code, CharClass.WhiteSpace));

    public static CodeSet Word { get; } =
        new(static code => CharClasses.Is(code, CharClass.Word) && code is not (ZeroWidthNonJoiner or ZeroWidthJoiner));

    public static CodeSet HexDigit { get; } = new(static code => code < 0x80 && char.IsAsciiHexDigit((char)code));

    /// <summary>Everything but a line feed.</summary>
    public static CodeSet NotLineFeed { get; } = new(static code => code != '\n');

    private static readonly Dictionary<string, CodeSet> Named = new(StringComparer.Ordinal)
    {
        ["any"] = new(static _ => true),
        ["assigned"] = OfCategory(static category => category != UnicodeCategory.OtherNotAssigned),
        ["ascii"] = new(static code => code < 0x80),
        ["alnum"] = new(static code => IsAlphabetic(code) || CategoryOf(code) == UnicodeCategory.DecimalDigitNumber),
        ["alpha"] = new(IsAlphabetic),
        ["alphabetic"] = new(IsAlphabetic),
        ["blank"] = new(static code => code == '\t' || CategoryOf(code) == UnicodeCategory.SpaceSeparator),
        ["cntrl"] = OfCategory(static category => category == UnicodeCategory.Control),
        ["digit"] = OfCategory(static category => category == UnicodeCategory.DecimalDigitNumber),
        ["graph"] = new(IsGraphic),
        ["lower"] = OfCategory(static category => category == UnicodeCategory.LowercaseLetter),
        ["lowercase"] = OfCategory(static category => category == UnicodeCategory.LowercaseLetter),
        ["print"] = new(static code => IsGraphic(code) || CategoryOf(code) == UnicodeCategory.SpaceSeparator),
        ["punct"] = new(static code => CharClasses.Is(code, CharClass.Punctuation)),
        ["space"] = Space,
        ["whitespace"] = Space,
        ["upper"] = OfCategory(static category => category == UnicodeCategory.UppercaseLetter),
        ["uppercase"] = OfCategory(static category => category == UnicodeCategory.UppercaseLetter),
        ["word"] = Word,
        ["xdigit"] = HexDigit,
        ["hexdigit"] = HexDigit,
        ["asciihexdigit"] = HexDigit,
        ["lc"] = OfCategory(static category => category <= UnicodeCategory.TitlecaseLetter),
        ["l&"] = OfCategory(static category => category <= UnicodeCategory.TitlecaseLetter),
        ["casedletter"] = OfCategory(static category => category <= UnicodeCategory.TitlecaseLetter),
    };

    public static CodeSet Digit => Named["digit"];

    /// <summary>The set of a property, category, script or POSIX class, or null when there is none of this name.</summary>
    public static CodeSet? Find(string name)
    {
        var plain = string.Concat(name.Where(letter => letter is not (' ' or '_' or '-'))).ToLowerInvariant();
        return Named.GetValueOrDefault(plain) ?? FindCategory(plain) ?? FindScript(plain);
    }

    private static CodeSet? FindCategory(string name)
    {
        var group = Groups.GetValueOrDefault(name, name);
        var wanted = Enumerable.Range(0, CategoryNames.Length)
            .Where(i => LongCategoryNames[i] == name || (group.Length is 1 or 2 && CategoryNames[i].StartsWith(group, StringComparison.OrdinalIgnoreCase)))
            .Aggregate(0, (mask, i) => mask | (1 << i));
        return wanted == 0 ? null : OfCategory(category => ((wanted >> (int)category) & 1) != 0);
    }

    private static CodeSet? FindScript(string name)
    {
        var script = Scripts.NamedLoosely(name);
        return script < 0 ? null : new CodeSet(code => Scripts.Of(code) == script);
    }

    private static CodeSet OfCategory(Func<UnicodeCategory, bool> matches) => new(code => matches(CategoryOf(code)));

    private static UnicodeCategory CategoryOf(int code) => CharUnicodeInfo.GetUnicodeCategory(code);

    private static bool IsAlphabetic(int code) =>
        CategoryOf(code) is <= UnicodeCategory.OtherLetter or UnicodeCategory.LetterNumber
        || CharClasses.Is(code, CharClass.Word) && CategoryOf(code) == UnicodeCategory.OtherSymbol;

    private static bool IsGraphic(int code) =>
        !CharClasses.Is(code, CharClass.WhiteSpace)
        && CategoryOf(code) is not (UnicodeCategory.Control or UnicodeCategory.Surrogate or UnicodeCategory.OtherNotAssigned);
}
