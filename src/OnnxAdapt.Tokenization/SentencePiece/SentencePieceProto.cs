using OnnxAdapt.Abstractions;
using OnnxAdapt.Tokenization.Unicode;

namespace OnnxAdapt.Tokenization.SentencePiece;

/// <summary>The content of a sentencepiece model (sentencepiece_model.proto), as far as encoding and decoding need it.</summary>
internal sealed class SentencePieceProto
{
    private readonly List<SentencePieceEntry> _pieces = [];

    public IReadOnlyList<SentencePieceEntry> Pieces => _pieces;

    /// <summary>1 for Unigram, 2 for BPE, 3 for words, 4 for characters.</summary>
    public int ModelType { get; private set; } = 1;

    public bool FallsBackToBytes { get; private set; }

    public bool MarksWordEnds { get; private set; }

    public CharsMap? Map { get; private set; }

    public bool AddsDummyPrefix { get; private set; } = true;

    public bool RemovesExtraSpaces { get; private set; } = true;

    public bool EscapesSpaces { get; private set; } = true;

    /// <exception cref="AdaptException">The message is damaged or has no pieces.</exception>
    public static SentencePieceProto Parse(ReadOnlySpan<byte> data)
    {
        var proto = new SentencePieceProto();
        var reader = new ProtobufReader(data);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    proto._pieces.Add(ReadPiece(reader.Bytes));
                    break;
                case 2:
                    proto.ReadTrainer(reader.Bytes);
                    break;
                case 3:
                    proto.ReadNormalizer(reader.Bytes);
                    break;
            }
        }

        return proto._pieces.Count > 0 ? proto : throw AdaptException.Invalid("sentencepiece model", "has no pieces.");
    }

    private static SentencePieceEntry ReadPiece(ReadOnlySpan<byte> data)
    {
        var (text, score, kind) = ("", 0f, PieceKind.Normal);
        var reader = new ProtobufReader(data);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    text = reader.Text;
                    break;
                case 2:
                    score = reader.Single;
                    break;
                case 3:
                    kind = (PieceKind)reader.Number;
                    break;
            }
        }

        return new SentencePieceEntry(text, score, kind);
    }

    private void ReadTrainer(ReadOnlySpan<byte> data)
    {
        var reader = new ProtobufReader(data);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 3:
                    ModelType = reader.Number;
                    break;
                case 24:
                    MarksWordEnds = reader.Flag;
                    break;
                case 35:
                    FallsBackToBytes = reader.Flag;
                    break;
            }
        }
    }

    private void ReadNormalizer(ReadOnlySpan<byte> data)
    {
        var reader = new ProtobufReader(data);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 2:
                    Map = reader.Bytes.IsEmpty
                        ? null
                        : CharsMap.TryParse(reader.Bytes) ?? throw AdaptException.Invalid("sentencepiece model", "has a damaged map of characters.");
                    break;
                case 3:
                    AddsDummyPrefix = reader.Flag;
                    break;
                case 4:
                    RemovesExtraSpaces = reader.Flag;
                    break;
                case 5:
                    EscapesSpaces = reader.Flag;
                    break;
            }
        }
    }
}
