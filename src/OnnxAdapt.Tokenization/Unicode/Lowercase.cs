using System.Text;

namespace OnnxAdapt.Tokenization.Unicode;

/// <summary>Lower case without locale and context: one code point at a time.</summary>
internal static class Lowercase
{
    private const int CapitalIWithDot = 0x130;
    private const int DotAbove = 0x307;

    /// <summary>The lower-case form; <paramref name="mark"/> is a second code point, 0 for all but one character.</summary>
    public static int Of(int code, out int mark)
    {
        mark = code == CapitalIWithDot ? DotAbove : 0;
        return code == CapitalIWithDot ? 'i' : Rune.ToLowerInvariant(new Rune(code)).Value;
    }
}
