using OnnxAdapt.Tokenization.AddedTokens;
using OnnxAdapt.Tokenization.Models;

namespace OnnxAdapt.Tokenization.Assembling;

/// <summary>The tokens of ids as the vocabulary spells them.</summary>
internal sealed class TokenNames(AddedVocabulary added, TokenModel model)
{
    /// <summary>The token of an id, or null when there is none.</summary>
    public string? Of(int id) => added.Find(id)?.Content ?? model.TokenOf(id);
}
