using OnnxAdapt.TestKit;

namespace OnnxAdapt.Benchmarks.Serving;

/// <summary>Sentences to serve.</summary>
internal static class BenchmarkData
{
    /// <summary>Folder of the model that is measured.</summary>
    public const string Model = "all-minilm-l6-v2";

    /// <summary>Whether model and sentences are there; says so when not.</summary>
    public static bool IsPresent(TextWriter notes)
    {
        var present = RepositoryPaths.HasShared($"models/{Model}") && RepositoryPaths.HasShared("data/banking77");
        if (!present)
        {
            notes.WriteLine($"models/{Model} or data/banking77 are absent below {RepositoryPaths.Shared}.");
        }

        return present;
    }

    /// <summary>The training sentences of Banking77, in file order; fields with quotes are unquoted.</summary>
    public static string[] Sentences { get; } =
        [.. File.ReadLines(RepositoryPaths.InShared("data/banking77/train.csv")).Skip(1)
            .Select(line => line[..Math.Max(0, line.LastIndexOf(','))].Trim('"').Replace("\"\"", "\"", StringComparison.Ordinal))
            .Where(text => text.Length > 0)];
}
