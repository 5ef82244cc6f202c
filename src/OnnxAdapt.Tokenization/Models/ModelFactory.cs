using System.Text.Json;
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

    /// <summary>Reads a model; files of early versions leave its type to its fields.</summary>
    public static TokenModel Read(ComponentReader reader) =>
        reader.OptionalText("type") is null && Guess(reader) is { } make ? make(reader) : Instance.Create(reader);

    private static Func<ComponentReader, TokenModel>? Guess(ComponentReader reader) => reader.Find("vocab")?.ValueKind switch
    {
        JsonValueKind.Array => UnigramReader.Read,
        JsonValueKind.Object when reader.Find("merges") is not null => BpeReader.Read,
        JsonValueKind.Object when reader.Find("max_input_chars_per_word") is not null => WordPieceModel.Read,
        JsonValueKind.Object => WordLevelModel.Read,
        _ => null,
    };
}
