namespace OnnxAdapt.TestKit;

/// <summary>Questions to a bank with what they ask for. Those that take several lines of the file are left out.</summary>
public static class BankQuestions
{
    /// <summary>Where they lie below the shared folder.</summary>
    public const string Folder = "data/banking77";

    /// <summary>The rows of <c>train.csv</c> or <c>test.csv</c>.</summary>
    public static IEnumerable<(string Text, string Label)> Read(string file) =>
        File.ReadLines(RepositoryPaths.InShared($"{Folder}/{file}")).Skip(1)
            .Select(line => (Text: line[..Math.Max(0, line.LastIndexOf(','))].Trim('"'), Label: line[(line.LastIndexOf(',') + 1)..]))
            .Where(row => row.Text.Length > 0 && row.Label.Contains('_', StringComparison.Ordinal) && !row.Label.Contains(' ', StringComparison.Ordinal));

    /// <summary>The first questions of each of the first kinds in alphabetical order.</summary>
    public static IEnumerable<(string Text, string Label)> Read(string file, int classes, int perClass) => Read(file)
        .GroupBy(row => row.Label, StringComparer.Ordinal)
        .OrderBy(group => group.Key, StringComparer.Ordinal)
        .Take(classes)
        .SelectMany(group => group.Take(perClass));
}
