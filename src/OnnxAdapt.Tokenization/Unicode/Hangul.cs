namespace OnnxAdapt.Tokenization.Unicode;

/// <summary>Hangul syllables decompose and compose by arithmetic (Unicode Standard, section 3.12).</summary>
internal static class Hangul
{
    private const int SyllableBase = 0xAC00;
    private const int LeadBase = 0x1100;
    private const int VowelBase = 0x1161;
    private const int TrailBase = 0x11A7;
    private const int LeadCount = 19;
    private const int VowelCount = 21;
    private const int TrailCount = 28;
    private const int SyllableCount = LeadCount * VowelCount * TrailCount;

    public static bool IsSyllable(int code) => (uint)(code - SyllableBase) < SyllableCount;

    /// <summary>Writes the two or three jamo of a syllable and returns how many there are.</summary>
    public static int Decompose(int syllable, Span<int> jamo)
    {
        var index = syllable - SyllableBase;
        jamo[0] = LeadBase + (index / (VowelCount * TrailCount));
        jamo[1] = VowelBase + (index / TrailCount % VowelCount);
        jamo[2] = TrailBase + (index % TrailCount);
        return jamo[2] == TrailBase ? 2 : 3;
    }

    public static int? Compose(int first, int second)
    {
        var lead = first - LeadBase;
        var vowel = second - VowelBase;
        if ((uint)lead < LeadCount && (uint)vowel < VowelCount)
        {
            return SyllableBase + (((lead * VowelCount) + vowel) * TrailCount);
        }

        var trail = second - TrailBase;
        var isOpen = IsSyllable(first) && (first - SyllableBase) % TrailCount == 0;
        return isOpen && trail is > 0 and < TrailCount ? first + trail : null;
    }
}
