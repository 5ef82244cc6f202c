using OnnxAdapt.Tokenization.Text;

namespace OnnxAdapt.Tokenization.Models;

/// <summary>
/// Walks over a piece in bytes of UTF-8, as the reference counts, and tells the UTF-16 units of the characters that were touched.
/// </summary>
internal ref struct ByteCursor(ReadOnlySpan<char> piece)
{
    private readonly ReadOnlySpan<char> _piece = piece;
    private int _unit;
    private int _used;

    /// <summary>Takes so many bytes and returns the units of the characters that they belong to, even in part.</summary>
    public (int Start, int End) Take(int size)
    {
        var start = Math.Min(_unit, _piece.Length - 1);
        var end = start + 1;
        while (size > 0 && _unit < _piece.Length)
        {
            var code = CodePoints.Read(_piece, _unit, out var units);
            var left = SizeOf(code) - _used;
            end = _unit + units;
            (_unit, _used) = size >= left ? (end, 0) : (_unit, _used + size);
            size -= Math.Min(size, left);
        }

        return (start, end);
    }

    private static int SizeOf(int code) => code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
}
