using System.Runtime.CompilerServices;

namespace OnnxAdapt.Tokenization.Patterns;

/// <summary>A set of code points. Bits of the basic plane are computed page by page on first use; the rest is asked every time.</summary>
internal sealed class CodeSet(Func<int, bool> contains)
{
    private const int PageBits = 8;

    private readonly ulong[]?[] _pages = new ulong[]?[0x10000 >> PageBits];

    public static CodeSet Of(int code) => new(other => other == code);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Contains(int code)
    {
        if (code >= 0x10000)
        {
            return contains(code);
        }

        var page = _pages[code >> PageBits] ?? BuildPage(code >> PageBits);
        return ((page[(code & 0xFF) >> 6] >> (code & 0x3F)) & 1) != 0;
    }

    public CodeSet Negate() => new(code => !Contains(code));

    public CodeSet Intersect(CodeSet other) => new(code => Contains(code) && other.Contains(code));

    private ulong[] BuildPage(int number)
    {
        var page = new ulong[4];
        for (var i = 0; i < 256; i++)
        {
            page[i >> 6] |= contains((number << PageBits) | i) ? 1UL << (i & 0x3F) : 0;
        }

        return _pages[number] = page;
    }
}
