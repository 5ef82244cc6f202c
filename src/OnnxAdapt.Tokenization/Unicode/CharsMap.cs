using System.Buffers.Binary;

namespace OnnxAdapt.Tokenization.Unicode;

/// <summary>
/// The replacements that sentencepiece compiles into a model: a double-array trie over UTF-8 (Darts, one 32-bit unit per node) whose
/// values are offsets of zero-terminated replacements in a second part.
/// </summary>
internal sealed class CharsMap
{
    private readonly uint[] _units;
    private readonly byte[] _replacements;

    private CharsMap(uint[] units, byte[] replacements) => (_units, _replacements) = (units, replacements);

    /// <summary>Reads the compiled form; null when it is damaged.</summary>
    public static CharsMap? TryParse(ReadOnlySpan<byte> data)
    {
        if (data.Length < sizeof(uint))
        {
            return null;
        }

        var size = BinaryPrimitives.ReadUInt32LittleEndian(data);
        data = data[sizeof(uint)..];
        if (size == 0 || size % sizeof(uint) != 0 || size > data.Length)
        {
            return null;
        }

        var units = new uint[size / sizeof(uint)];
        for (var i = 0; i < units.Length; i++)
        {
            units[i] = BinaryPrimitives.ReadUInt32LittleEndian(data[(i * sizeof(uint))..]);
        }

        return new CharsMap(units, data[(int)size..].ToArray());
    }

    /// <summary>The length of the shortest key that the text begins with and its replacement; 0 for none.</summary>
    public int Shortest(scoped ReadOnlySpan<byte> text, out ReadOnlySpan<byte> replacement) => Find(text, isShortest: true, out replacement);

    /// <summary>The length of the longest key that the text begins with and its replacement; 0 for none.</summary>
    public int Longest(scoped ReadOnlySpan<byte> text, out ReadOnlySpan<byte> replacement) => Find(text, isShortest: false, out replacement);

    private int Find(scoped ReadOnlySpan<byte> text, bool isShortest, out ReadOnlySpan<byte> replacement)
    {
        var (length, value) = (0, 0u);
        var node = OffsetOf(_units[0]);
        for (var i = 0; i < text.Length && text[i] != 0; i++)
        {
            node ^= text[i];
            if (node >= (uint)_units.Length || LabelOf(_units[node]) != text[i])
            {
                break;
            }

            var unit = _units[node];
            node ^= OffsetOf(unit);
            if (HasLeaf(unit) && node < (uint)_units.Length)
            {
                (length, value) = (i + 1, _units[node] & 0x7FFFFFFF);
                if (isShortest)
                {
                    break;
                }
            }
        }

        replacement = length == 0 ? default : ReplacementAt(value);
        return length;
    }

    private ReadOnlySpan<byte> ReplacementAt(uint offset)
    {
        var rest = offset < (uint)_replacements.Length ? _replacements.AsSpan((int)offset) : default;
        var end = rest.IndexOf((byte)0);
        return end < 0 ? rest : rest[..end];
    }

    private static uint OffsetOf(uint unit) => (unit >> 10) << (int)((unit & (1u << 9)) >> 6);

    private static uint LabelOf(uint unit) => unit & ((1u << 31) | 0xFF);

    private static bool HasLeaf(uint unit) => ((unit >> 8) & 1) == 1;
}
