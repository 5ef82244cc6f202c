using System.Globalization;
using OnnxAdapt.Benchmarks.Harness;
using OnnxAdapt.TestKit;
using OnnxAdapt.V1;
using Scope = OnnxAdapt.V1.Trainable.Types.Scope;

namespace OnnxAdapt.Benchmarks.Recipes;

/// <summary>
/// MiniLM with a new head on the sentiment sentences, over gRPC, each strategy on a server of its own: mean pooling without normalisation,
/// AdamW, batches of 16 of similar length, 10 % warm-up, then linear decay. The graph as exported has no dropout, so none is used.
/// A head's rate counts in features of unit scale, so PyTorch's 1e-2 on vectors of root mean square 0.3 is 3e-3 here.
/// Processor time is the server's; the ratio is to PyTorch 2.6 on one thread. <c>ONNXADAPT_SEEDS</c> says how many seeds; 1 without it.
/// <c>ONNXADAPT_RECIPES</c> names those to run; all without it.
/// </summary>
internal sealed class RecipeBenchmark : IBenchmark
{
    private const string Model = "all-minilm-l6-v2";
    private const string Hidden = "last_hidden_state";

    private static readonly Recipe[] All =
    [
        new("head", new Trainable { Scope = Scope.Head, FeaturesOutput = Hidden }, 3e-3, 3e-3, 50, 17.4, 89.06),
        new("biases", Inside(Scope.Biases), 1e-3, 1e-3, 3, 106.3, 90.17),
        new("lora", Lora(), 1e-3, 1e-3, 3, 111.6, 91.67),
        new("last-two", LastTwo(), 1e-4, 1e-3, 3, 95.1, 92.17),
        new("all", Inside(Scope.All), 5e-5, 1e-3, 3, 246.2, 92.39),
    ];

    public string Name => "recipes";

    public string Question => "MiniLM on uci-sentiment by five strategies, processor time of training against PyTorch 2.6 (goal: 0.75; accuracy within a point)";

    public IReadOnlyList<Measurement> Run(TextWriter notes)
    {
        if (!RepositoryPaths.HasShared(Sentiment.Folder) || !RepositoryPaths.HasShared($"models/{Model}"))
        {
            notes.WriteLine($"{Sentiment.Folder} or models/{Model} are absent below {RepositoryPaths.Shared}.");
            return [];
        }

        var (training, test) = Sentiment.Read();
        var chosen = Environment.GetEnvironmentVariable("ONNXADAPT_RECIPES")?.Split(',');
        return [.. All.Where(recipe => chosen?.Contains(recipe.Name) != false).Select(recipe => Measure(recipe, training, test, notes))];
    }

    private static Measurement Measure(Recipe recipe, Example[] training, Example[] test, TextWriter notes)
    {
        var runs = Enumerable.Range(1, RecipeSeeds.Count)
            .Select(seed => RecipeRun.OfAsync(Model, _ => { }, recipe, training, test, (ulong)seed).GetAwaiter().GetResult())
            .ToArray();
        notes.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{recipe.Name}: accuracy {string.Join(", ", runs.Select(run => (100 * run.Accuracy).ToString("F2", CultureInfo.InvariantCulture)))} % (PyTorch {recipe.PeerAccuracy:F2}), step {1000 * runs[0].StepSeconds:F1} ms, at most {runs.Max(run => run.Peak) >> 20} MiB, {runs.Average(run => run.ProcessorSeconds):F1} processor seconds (PyTorch {recipe.PeerSeconds:F1})"));
        var seconds = runs.Average(run => run.ProcessorSeconds);
        return new Measurement(recipe.Name, 1000 * seconds, seconds / recipe.PeerSeconds, runs.Length);
    }

    private static Trainable Inside(Scope scope) => new() { Scope = scope, FeaturesOutput = Hidden, FreshHead = true };

    private static Trainable Lora()
    {
        var trainable = Inside(Scope.Lora);
        trainable.Lora = new Lora { Rank = 8, Alpha = 16 };
        return trainable;
    }

    private static Trainable LastTwo()
    {
        var trainable = Inside(Scope.LastBlocks);
        trainable.Blocks = 2;
        return trainable;
    }
}
