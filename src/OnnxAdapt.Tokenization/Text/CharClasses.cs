using System.Globalization;
using System.Runtime.CompilerServices;

namespace OnnxAdapt.Tokenization.Text;

/// <summary>Classes of all code points: a table for the basic plane, computed for the rest.</summary>
internal static class CharClasses
{
    private static readonly CharClass[] BasicPlane = BuildBasicPlane();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static CharClass Of(int code) => (uint)code < (uint)BasicPlane.Length ? BasicPlane[code] : Compute(code);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Is(int code, CharClass which) => (Of(code) & which) != 0;

    private static CharClass[] BuildBasicPlane()
    {
        var table = new CharClass[0x10000];
        for (var code = 0; code < table.Length; code++)
        {
            table[code] = Compute(code);
        }

        return table;
    }

    private static CharClass Compute(int code)
    {
        var category = CharUnicodeInfo.GetUnicodeCategory(code);
        return OfCategory(category)
            | (code < 0x10000 && char.IsWhiteSpace((char)code) ? CharClass.WhiteSpace : CharClass.None)
            | (IsAsciiPunctuation(code) ? CharClass.Punctuation : CharClass.None)
            | (IsWordOutsideCategories(code) ? CharClass.Word : CharClass.None);
    }

    private static CharClass OfCategory(UnicodeCategory category) => category switch
    {
        <= UnicodeCategory.OtherLetter => CharClass.Word,
        UnicodeCategory.NonSpacingMark => CharClass.Word | CharClass.Mark | CharClass.NonSpacingMark,
        UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark => CharClass.Word | CharClass.Mark,
        UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber => CharClass.Word | CharClass.Number,
        UnicodeCategory.OtherNumber => CharClass.Number,
        UnicodeCategory.ConnectorPunctuation => CharClass.Word | CharClass.Punctuation,
        >= UnicodeCategory.DashPunctuation and <= UnicodeCategory.OtherPunctuation => CharClass.Punctuation,
        >= UnicodeCategory.Control and <= UnicodeCategory.PrivateUse => CharClass.Other,
        _ => CharClass.None,
    };

    private static bool IsAsciiPunctuation(int code) =>
        code is (>= '!' and <= '/') or (>= ':' and <= '@') or (>= '[' and <= '`') or (>= '{' and <= '~');

    /// <summary>The joiners, and the circled and squared letters that are alphabetic without being letters.</summary>
    private static bool IsWordOutsideCategories(int code) =>
        code is 0x200C or 0x200D
            or (>= 0x24B6 and <= 0x24E9)
            or (>= 0x1F130 and <= 0x1F149) or (>= 0x1F150 and <= 0x1F169) or (>= 0x1F170 and <= 0x1F189);
}
