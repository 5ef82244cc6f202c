using OnnxAdapt.TestKit;
using OnnxAdapt.V1;

namespace OnnxAdapt.Benchmarks.Recipes;

/// <summary>Labelled sentences of three sites: 2,400 to train on and every fifth, 600, to test.</summary>
internal static class Sentiment
{
    public const string Folder = "data/uci-sentiment";

    private static readonly string[] Files = ["amazon_cells_labelled.txt", "imdb_labelled.txt", "yelp_labelled.txt"];

    public static (Example[] Training, Example[] Test) Read()
    {
        var rows = Files.SelectMany(ReadFile).ToLookup(row => row.IsTest, row => row.Example);
        return ([.. rows[false]], [.. rows[true]]);
    }

    private static IEnumerable<(bool IsTest, Example Example)> ReadFile(string name) =>
        File.ReadAllText(RepositoryPaths.InShared($"{Folder}/{name}")).Split('\n')
            .Select(line => line.Replace("\r", "", StringComparison.Ordinal))
            .Where(line => line.Trim().Length > 0)
            .Select((line, i) => (i % 5 == 4, ToExample(line)));

    private static Example ToExample(string line)
    {
        var tab = line.LastIndexOf('\t');
        return new Example { Input = new Input { Text = line[..tab].Trim() }, Label = line[(tab + 1)..].Trim() };
    }
}
