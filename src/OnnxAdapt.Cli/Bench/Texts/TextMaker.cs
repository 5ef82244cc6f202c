namespace OnnxAdapt.Cli.Bench.Texts;

/// <summary>Makes texts of given lengths from common English words that tokenizers with English vocabularies keep whole.</summary>
internal static class TextMaker
{
    private const int SpecialTokens = 2;

    private static readonly string[] Words =
    [
        "the", "and", "of", "to", "in", "was", "for", "with", "on", "that", "from", "this", "have", "will", "your", "which", "about", "after",
        "also", "account", "address", "again", "air", "answer", "area", "arrived", "bank", "because", "before", "began", "between", "big", "black",
        "book", "bring", "business", "call", "came", "card", "case", "change", "child", "church", "city", "class", "close", "come", "company",
        "could", "country", "day", "different", "door", "down", "during", "early", "earth", "east", "end", "even", "every", "family", "father",
        "few", "field", "find", "first", "follow", "food", "found", "four", "friend", "game", "gave", "give", "good", "government", "great",
        "group", "hand", "head", "help", "high", "history", "home", "house", "idea", "important", "island", "just", "keep", "kind", "know",
        "land", "large", "last", "late", "learn", "left", "letter", "life", "light", "line", "list", "little", "live", "long", "look", "made",
        "main", "many", "money", "month", "more", "morning", "most", "mother", "mountain", "move", "music", "name", "national", "near", "never",
        "new", "next", "night", "north", "number", "often", "old", "only", "open", "order", "other", "own", "page", "paper", "part", "payment",
        "people", "place", "plan", "play", "point", "power", "question", "read", "right", "river", "road", "room", "school", "sea", "second",
        "service", "show", "side", "small", "song", "south", "state", "still", "story", "street", "study", "sun", "system", "take", "team",
        "thing", "think", "three", "time", "today", "town", "tree", "turn", "under", "until", "use", "very", "voice", "walk", "war", "watch",
        "water", "week", "well", "west", "white", "wind", "without", "woman", "word", "work", "world", "write", "year", "young",
    ];

    /// <summary>Makes texts.</summary>
    /// <param name="mix">Their lengths.</param>
    /// <param name="count">How many.</param>
    /// <param name="seed">The same seed gives the same texts.</param>
    public static IReadOnlyList<string> Make(LengthMix mix, int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => Make(random, random.Next(mix.Shortest, mix.Longest + 1) - SpecialTokens))];
    }

    private static string Make(Random random, int words) => string.Join(' ', Enumerable.Range(0, words).Select(_ => Words[random.Next(Words.Length)]));
}
