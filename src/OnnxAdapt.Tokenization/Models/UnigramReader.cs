using System.Text.Json;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Tokenization.Reading;

namespace OnnxAdapt.Tokenization.Models;

/// <summary>Reads a Unigram model: its vocabulary is a list of entries with their scores, ids follow the order.</summary>
internal static class UnigramReader
{
    public static TokenModel Read(ComponentReader reader)
    {
        var entries = reader.Array("vocab");
        var tokens = new KeyValuePair<string, int>[entries.Length];
        var scores = new double[entries.Length];
        for (var id = 0; id < entries.Length; id++)
        {
            var (token, score) = ReadEntry(entries[id]) ?? throw AdaptException.Invalid($"{reader.Path}.vocab[{id}]", "must be an entry and its score.");
            (tokens[id], scores[id]) = (new(token, id), score);
        }

        var unknown = reader.OptionalNumber("unk_id");
        return unknown is null || (unknown >= 0 && unknown < entries.Length)
            ? new UnigramModel(new Vocabulary(tokens), scores, unknown, reader.Flag("byte_fallback", false))
            : throw reader.Wrong("unk_id", $"must be an id of the {entries.Length} entries");
    }

    private static (string Token, double Score)? ReadEntry(JsonElement entry) =>
        entry.ValueKind == JsonValueKind.Array && entry.GetArrayLength() == 2
        && entry[0].ValueKind == JsonValueKind.String && entry[1].ValueKind == JsonValueKind.Number
            ? (entry[0].GetString()!, entry[1].GetDouble())
            : null;
}
