using OnnxAdapt.Tokenization.Reading;

namespace OnnxAdapt.Tokenization.Models;

/// <summary>The models by the name that <c>tokenizer.json</c> gives them.</summary>
internal static class ModelFactory
{
    public static ComponentFactory<TokenModel> Instance { get; } = new("model", new()
    {
        ["BPE"] = BpeReader.Read,
        ["Unigram"] = UnigramReader.Read,
        ["WordLevel"] = WordLevelModel.Read,
        ["WordPiece"] = WordPieceModel.Read,
    });
}
