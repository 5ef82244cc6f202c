using System.Text.Json;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Tokenization.Reading;

namespace OnnxAdapt.Tokenization.Models;

/// <summary>Reads a BPE model: merges as pairs or as texts with a space between.</summary>
internal static class BpeReader
{
    public static TokenModel Read(ComponentReader reader)
    {
        var vocabulary = Vocabulary.Read(reader);
        var options = ReadOptions(reader, vocabulary);
        return new BpeModel(vocabulary, ReadMerges(reader, vocabulary, options.Prefix), options);
    }

    private static BpeOptions ReadOptions(ComponentReader reader, Vocabulary vocabulary) => new()
    {
        UnknownId = reader.OptionalText("unk_token") is { } unknown ? vocabulary.IdOf(unknown) : null,
        RequiresUnknown = reader.OptionalText("unk_token") is not null,
        FusesUnknown = reader.Flag("fuse_unk", false),
        FallsBackToBytes = reader.Flag("byte_fallback", false),
        IgnoresMerges = reader.Flag("ignore_merges", false),
        Prefix = reader.OptionalText("continuing_subword_prefix") ?? "",
        Suffix = reader.OptionalText("end_of_word_suffix") ?? "",
    };

    private static MergeTable ReadMerges(ComponentReader reader, Vocabulary vocabulary, string prefix)
    {
        var merges = reader.Array("merges");
        var table = new MergeTable(merges.Length);
        for (var rank = 0; rank < merges.Length; rank++)
        {
            var (left, right) = ReadPair(merges[rank]) ?? throw Wrong(reader, rank, "must be two entries");
            if (prefix.Length > right.Length)
            {
                throw Wrong(reader, rank, "must have the prefix in its second entry");
            }

            table.Set(IdOf(left), IdOf(right), rank, IdOf(left + right[prefix.Length..]));

            int IdOf(string token) => vocabulary.IdOf(token) ?? throw Wrong(reader, rank, $"names \"{token}\", which is not in the vocabulary");
        }

        return table;
    }

    private static (string Left, string Right)? ReadPair(JsonElement merge) => merge.ValueKind switch
    {
        JsonValueKind.String when merge.GetString()!.Split(' ') is [var left, var right] => (left, right),
        JsonValueKind.Array when merge.GetArrayLength() == 2 && merge.EnumerateArray().All(part => part.ValueKind == JsonValueKind.String) =>
            (merge[0].GetString()!, merge[1].GetString()!),
        _ => null,
    };

    private static AdaptException Wrong(ComponentReader reader, int rank, string rule) =>
        AdaptException.Invalid($"{reader.Path}.merges[{rank}]", $"{rule}.");
}
