using OnnxAdapt.TestKit;
using OnnxAdapt.V1;

namespace OnnxAdapt.FunctionalTests.Strategies;

/// <summary>Questions to a bank with what they ask for. Those that take several lines of the file are left out.</summary>
internal static class Intents
{
    public const string Folder = "data/banking77";

    /// <summary>The first questions of each of the first kinds in alphabetical order.</summary>
    public static IEnumerable<Example> Read(string file, int classes, int perClass) => Rows(file)
        .GroupBy(row => row.Label, StringComparer.Ordinal)
        .OrderBy(group => group.Key, StringComparer.Ordinal)
        .Take(classes)
        .SelectMany(group => group.Take(perClass))
        .Select(row => new Example { Input = new Input { Text = row.Text }, Label = row.Label });

    /// <summary>The questions alone, in the order of the file.</summary>
    public static IEnumerable<string> Texts(string file) => Rows(file).Select(row => row.Text);

    private static IEnumerable<(string Text, string Label)> Rows(string file) =>
        File.ReadLines(RepositoryPaths.InShared($"{Folder}/{file}")).Skip(1)
            .Select(line => (Text: line[..Math.Max(0, line.LastIndexOf(','))].Trim('"'), Label: line[(line.LastIndexOf(',') + 1)..]))
            .Where(row => row.Text.Length > 0 && row.Label.Contains('_', StringComparison.Ordinal) && !row.Label.Contains(' ', StringComparison.Ordinal));
}
