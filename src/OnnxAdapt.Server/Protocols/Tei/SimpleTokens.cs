using OnnxAdapt.Serving.Tasks;
using OnnxAdapt.TeiV1;

namespace OnnxAdapt.Server.Protocols.Tei;

/// <summary>Tokens as the wire carries them.</summary>
internal static class SimpleTokens
{
    /// <summary>The tokens of a text: what it says there, or the spelling of those that were added.</summary>
    public static IReadOnlyList<SimpleToken> Of(TokenizedPieces pieces) =>
        [.. pieces.Tokens.Select(token => token.IsAdded ? Special(token) : Plain(token, pieces))];

    private static SimpleToken Special(TokenPiece token) => new() { Id = (uint)token.Id, Text = token.Token, Special = true };

    private static SimpleToken Plain(TokenPiece token, TokenizedPieces pieces) => new()
    {
        Id = (uint)token.Id,
        Text = pieces.Text[token.Start..token.End],
        Start = (uint)pieces.CodePointAt(token.Start),
        Stop = (uint)pieces.CodePointAt(token.End),
    };
}
