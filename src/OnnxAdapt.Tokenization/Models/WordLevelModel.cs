using OnnxAdapt.Tokenization.Reading;
using OnnxAdapt.Tokenization.Text;

namespace OnnxAdapt.Tokenization.Models;

/// <summary>Every piece is one token, or the unknown token; a text with an unknown piece is refused when there is no such token.</summary>
internal sealed class WordLevelModel(Vocabulary vocabulary, int? unknownId) : TokenModel
{
    public override int Count => vocabulary.Count;

    public override int? UnknownId => unknownId;

    public static TokenModel Read(ComponentReader reader)
    {
        var vocabulary = Vocabulary.Read(reader);
        return new WordLevelModel(vocabulary, vocabulary.IdOf(reader.OptionalText("unk_token") ?? "<unk>"));
    }

    public override int? IdOf(string token) => vocabulary.IdOf(token);

    public override string? TokenOf(int id) => vocabulary.TokenOf(id);

    public override void Tokenize(ReadOnlySpan<char> piece, int origin, TokenList tokens)
    {
        var id = vocabulary.Spans.TryGetValue(piece, out var known) ? known : unknownId ?? throw MissingUnknown(piece);
        tokens.Add(id, origin, origin + piece.Length);
    }
}
