using System.Text;

namespace OnnxAdapt.Tokenization.Patterns;

/// <summary>Simple case folding, which <c>(?i)</c> compares by.</summary>
internal static class CaseFolding
{
    private const int LongS = 0x17F;
    private const int KelvinSign = 0x212A;
    private const int AngstromSign = 0x212B;

    /// <summary>The folded form of a code point.</summary>
    public static int Fold(int code) => code switch
    {
        LongS => 's',
        >= 0xD800 and <= 0xDFFF => code,
        _ => Rune.ToLowerInvariant(Rune.ToUpperInvariant(new Rune(code))).Value,
    };

    /// <summary>The set with everything that differs from a member by case only.</summary>
    public static CodeSet Close(CodeSet set) => new(code => set.Contains(code) || Others(code).Any(set.Contains));

    private static int[] Others(int code)
    {
        if (code is >= 0xD800 and <= 0xDFFF)
        {
            return [];
        }

        var folded = Fold(code);
        var rune = new Rune(folded);
        return [folded, Rune.ToUpperInvariant(rune).Value, Special(folded)];
    }

    private static int Special(int folded) => folded switch
    {
        's' => LongS,
        'k' => KelvinSign,
        0xE5 => AngstromSign,
        _ => folded,
    };
}
