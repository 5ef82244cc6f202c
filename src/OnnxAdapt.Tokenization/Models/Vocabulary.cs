using System.Text.Json;
using OnnxAdapt.Tokenization.Reading;

namespace OnnxAdapt.Tokenization.Models;

/// <summary>Entries and their ids, as the <c>vocab</c> object of a model lists them.</summary>
internal sealed class Vocabulary
{
    private const int LargestId = 16_777_216;

    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private readonly string?[] _tokens;

    public Vocabulary(IReadOnlyCollection<KeyValuePair<string, int>> entries)
    {
        _tokens = new string?[entries.Count == 0 ? 0 : entries.Max(entry => entry.Value) + 1];
        foreach (var (token, id) in entries)
        {
            _ids[token] = id;
            _tokens[id] = token;
        }

        Spans = _ids.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public int Count => _ids.Count;

    /// <summary>Ids by a span of characters.</summary>
    public Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> Spans { get; }

    public IReadOnlyDictionary<string, int> Entries => _ids;

    public static Vocabulary Read(ComponentReader model)
    {
        var vocab = model.Object("vocab");
        return new Vocabulary([.. vocab.Element.EnumerateObject().Select(entry => new KeyValuePair<string, int>(entry.Name, ReadId(vocab, entry)))]);
    }

    public int? IdOf(string token) => _ids.TryGetValue(token, out var id) ? id : null;

    public string? TokenOf(int id) => (uint)id < (uint)_tokens.Length ? _tokens[id] : null;

    private static int ReadId(ComponentReader vocab, JsonProperty entry) =>
        entry.Value.ValueKind == JsonValueKind.Number && entry.Value.TryGetInt32(out var id) && id is >= 0 and < LargestId
            ? id
            : throw vocab.Wrong(entry.Name, $"must be an id from 0 to {LargestId - 1}");
}
