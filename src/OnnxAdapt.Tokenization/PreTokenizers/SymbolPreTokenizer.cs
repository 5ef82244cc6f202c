using OnnxAdapt.Tokenization.AddedTokens;
using OnnxAdapt.Tokenization.Text;

namespace OnnxAdapt.Tokenization.PreTokenizers;

/// <summary>Makes symbols that no merge may touch tokens of their own.</summary>
internal sealed class SymbolPreTokenizer(IEnumerable<AddedToken> symbols) : SplittingPreTokenizer
{
    private readonly AddedTokenMatcher _symbols = new(symbols.Select(symbol => (symbol.Content, symbol)));

    protected override void Split(ReadOnlySpan<char> text, int origin, PieceList pieces)
    {
        var last = 0;
        while (_symbols.TryFind(text, last, out var match))
        {
            pieces.Add(origin + last, origin + match.Start);
            pieces.Add(new Piece(origin + match.Start, origin + match.End, match.Token.Id));
            last = match.End;
        }

        pieces.Add(origin + last, origin + text.Length);
    }
}
