using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Adaptation.Tests.Support;

/// <summary>Examples that can be learned: the label follows from a word.</summary>
public static class Texts
{
    private static readonly string[] Labels = ["red", "green", "blue", "black"];

    public static Example Labelled(int number, int labels = 3) =>
        new(new ExampleInput.Text($"{Labels[number % labels]} thing {number}"), new ExampleTarget.Label(Labels[number % labels]));

    public static Example[] Batch(int first, int count, int labels = 3) => [.. Enumerable.Range(first, count).Select(number => Labelled(number, labels))];
}
