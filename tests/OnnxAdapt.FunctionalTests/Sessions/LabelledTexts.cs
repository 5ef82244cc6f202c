using OnnxAdapt.V1;

namespace OnnxAdapt.FunctionalTests.Sessions;

/// <summary>Labelled sentences that are easy to tell apart, in a fixed order.</summary>
internal static class LabelledTexts
{
    private static readonly (string Label, string[] Words)[] Topics =
    [
        ("weather", ["rain", "sunny", "storm", "cloudy", "wind", "snow", "forecast", "umbrella"]),
        ("music", ["song", "guitar", "concert", "album", "melody", "drums", "singer", "playlist"]),
        ("food", ["soup", "bread", "cheese", "dinner", "recipe", "salad", "cake", "kitchen"]),
        ("travel", ["train", "flight", "hotel", "passport", "luggage", "ticket", "airport", "journey"]),
    ];

    /// <summary>The topics' labels.</summary>
    public static IReadOnlyList<string> Labels { get; } = [.. Topics.Select(topic => topic.Label)];

    /// <summary>The example at a position of an endless list.</summary>
    public static Example At(int position)
    {
        var (label, words) = Topics[position % Topics.Length];
        return new Example { Input = new Input { Text = Text(words, position) }, Label = label };
    }

    /// <summary>A batch of consecutive examples.</summary>
    public static ExampleBatch Batch(ulong sequence, int size)
    {
        var batch = new ExampleBatch { Sequence = sequence };
        batch.Examples.AddRange(Enumerable.Range(((int)sequence - 1) * size, size).Select(At));
        return batch;
    }

    private static string Text(string[] words, int position)
    {
        var round = position / Topics.Length;
        return $"{words[round % 8]} and {words[(round / 8 + 3) % 8]} number {round}";
    }
}
