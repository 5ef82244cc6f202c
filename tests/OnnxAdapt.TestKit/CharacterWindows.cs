using System.Text.Json;

namespace OnnxAdapt.TestKit;

/// <summary>Stretches of texts as the numbers that the shared character model has for characters, each with the number that follows.</summary>
public static class CharacterWindows
{
    /// <summary>Length of a stretch.</summary>
    public const int Length = 40;

    /// <summary>The model's folder below the shared folder.</summary>
    public const string Folder = "models/textgenrnn";

    /// <summary>The first stretches of texts: what stands before a character, filled up with zeros on the left.</summary>
    public static IEnumerable<(long[] Before, long Next)> Of(IEnumerable<string> texts, int count)
    {
        var numbers = JsonSerializer.Deserialize<Dictionary<string, long>>(File.ReadAllText(RepositoryPaths.InShared($"{Folder}/textgenrnn_vocab.json")))!;
        return texts.SelectMany(text => OfText(text, numbers)).Take(count);
    }

    private static IEnumerable<(long[] Before, long Next)> OfText(string text, Dictionary<string, long> numbers)
    {
        long[] ids = [numbers["<s>"], .. text.Where(character => numbers.ContainsKey(character.ToString())).Select(character => numbers[character.ToString()]), numbers["<s>"]];
        for (var next = 1; next < ids.Length; next++)
        {
            var values = new long[Length];
            var before = ids.AsSpan(Math.Max(0, next - Length)..next);
            before.CopyTo(values.AsSpan(Length - before.Length));
            yield return (values, ids[next]);
        }
    }
}
