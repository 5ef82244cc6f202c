using System.Buffers.Binary;
using TextEncoding = System.Text.Encoding;

namespace OnnxAdapt.Tokenization.Tests.Files;

/// <summary>Writes sentencepiece models field by field.</summary>
internal sealed class SentencePieceWriter
{
    private readonly MemoryStream _bytes = new();

    public SentencePieceWriter Piece(string text, double score, int kind = 1)
    {
        var piece = new SentencePieceWriter().Bytes(1, TextEncoding.UTF8.GetBytes(text)).Single(2, (float)score).Number(3, kind);
        return Bytes(1, piece.ToArray());
    }

    public SentencePieceWriter Trainer(int modelType, bool byteFallback = false) =>
        Bytes(2, new SentencePieceWriter().Number(3, modelType).Number(35, byteFallback ? 1 : 0).ToArray());

    public SentencePieceWriter Normalizer(byte[]? map = null, bool dummyPrefix = true, bool removesSpaces = true) =>
        Bytes(3, new SentencePieceWriter().Bytes(2, map ?? []).Number(3, dummyPrefix ? 1 : 0).Number(4, removesSpaces ? 1 : 0).ToArray());

    public byte[] ToArray() => _bytes.ToArray();

    private SentencePieceWriter Number(int field, int value) => Varint(field << 3).Varint(value);

    private SentencePieceWriter Bytes(int field, byte[] content)
    {
        Varint((field << 3) | 2).Varint(content.Length);
        _bytes.Write(content);
        return this;
    }

    private SentencePieceWriter Single(int field, float value)
    {
        Varint((field << 3) | 5);
        Span<byte> content = stackalloc byte[4];
        BinaryPrimitives.WriteSingleLittleEndian(content, value);
        _bytes.Write(content);
        return this;
    }

    private SentencePieceWriter Varint(int value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            _bytes.WriteByte((byte)(value | 0x80));
        }

        _bytes.WriteByte((byte)value);
        return this;
    }
}
