namespace OnnxAdapt.Tokenization.Models;

/// <summary>The entries <c>&lt;0x00&gt;</c> to <c>&lt;0xFF&gt;</c> that stand for single bytes.</summary>
internal sealed class ByteTokens(Vocabulary vocabulary)
{
    private const int None = -1;

    private readonly int[] _ids = [.. Enumerable.Range(0, 256).Select(value => vocabulary.IdOf($"<0x{value:X2}>") ?? None)];

    /// <summary>Writes the ids of bytes; false when one of them has no entry.</summary>
    public bool TryGet(ReadOnlySpan<byte> bytes, Span<int> ids)
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            ids[i] = _ids[bytes[i]];
            if (ids[i] == None)
            {
                return false;
            }
        }

        return true;
    }
}
