using System.Globalization;
using System.Text.Json;
using Google.Protobuf;
using OnnxAdapt.TestKit;
using OnnxAdapt.V1;

namespace OnnxAdapt.FunctionalTests.Strategies;

/// <summary>Stretches of texts as characters' numbers, each with the number of the character that follows.</summary>
internal static class NextCharacters
{
    private const int Length = 40;

    /// <summary>The first examples from texts: what stands before a character, filled up with zeros on the left.</summary>
    public static IEnumerable<Example> Of(IEnumerable<string> texts, int count)
    {
        var numbers = JsonSerializer.Deserialize<Dictionary<string, long>>(File.ReadAllText(RepositoryPaths.InShared("models/textgenrnn/textgenrnn_vocab.json")))!;
        return texts.SelectMany(text => OfText(text, numbers)).Take(count);
    }

    private static IEnumerable<Example> OfText(string text, Dictionary<string, long> numbers)
    {
        long[] ids = [numbers["<s>"], .. text.Where(character => numbers.ContainsKey(character.ToString())).Select(character => numbers[character.ToString()]), numbers["<s>"]];
        for (var next = 1; next < ids.Length; next++) yield return ToExample(ids[Math.Max(0, next - Length)..next], ids[next]);
    }

    private static Example ToExample(long[] before, long next)
    {
        var values = new long[Length];
        before.CopyTo(values, Length - before.Length);
        var bytes = new byte[Length * sizeof(long)];
        Buffer.BlockCopy(values, 0, bytes, 0, bytes.Length);
        var tensor = new Tensor { Name = "input", ElementType = ElementType.Int64, Shape = { Length }, Raw = ByteString.CopyFrom(bytes) };
        return new Example { Input = new Input { Tensors = new TensorRow { Tensors = { tensor } } }, Label = next.ToString(CultureInfo.InvariantCulture) };
    }
}
