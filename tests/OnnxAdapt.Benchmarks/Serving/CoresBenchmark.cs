using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Benchmarks.Harness;
using OnnxAdapt.Graph.Packing;
using OnnxAdapt.Graph.Serialization;
using OnnxAdapt.Runtime.Inference;
using OnnxAdapt.Serving;
using OnnxAdapt.Serving.Catalog;
using OnnxAdapt.Serving.Engine;
using OnnxAdapt.TestKit;

namespace OnnxAdapt.Benchmarks.Serving;

/// <summary>Several models that are busy at once on the cores of one process, without a network.</summary>
internal sealed class CoresBenchmark : IBenchmark
{
    private const int Models = 4;
    private const double Seconds = 2;
    private const int ShortWords = 10;
    private const int LongWords = 220;

    private static readonly string[] Copied = ["config.json", "modules.json", "tokenizer.json", "tokenizer_config.json", "1_Pooling/config.json", "onnx/model.onnx"];

    public string Name => "cores";

    public string Question => "MiniLM as one to four models that are busy at once, in one process without a network: time for each text, p99 of a caller, and how models share";

    public IReadOnlyList<Measurement> Run(TextWriter notes) => BenchmarkData.IsPresent(notes) ? MeasureAsync(notes).GetAwaiter().GetResult() : [];

    private static async Task<IReadOnlyList<Measurement>> MeasureAsync(TextWriter notes)
    {
        var folder = Directory.CreateTempSubdirectory("onnxadapt-cores-");
        try
        {
            for (var model = 0; model < Models; model++)
            {
                Copy(Path.Combine(folder.FullName, "models", $"m{model}"), 256 - model);
            }

            using var metrics = new ServingMetrics();
            using var factory = new OrtInferenceBackendFactory();
            var options = new ServingOptions { ModelDirectories = [Path.Combine(folder.FullName, "models")], DataDirectory = Path.Combine(folder.FullName, "data"), LoadAtStart = true };
            await using var catalog = new ModelCatalog(options, factory, TimeProvider.System, metrics, NullLogger<ModelCatalog>.Instance, packer: new Packer());
            await catalog.StartAsync().ConfigureAwait(false);
            var engine = new InferenceEngine(catalog);
            await LoadAsync(engine, TextWriter.Null, "", 1.5, [(0, 4, 1, LongWords), (1, 4, 1, LongWords), (2, 4, 1, LongWords), (3, 4, 1, LongWords)]).ConfigureAwait(false);
            var results = new List<Measurement>
            {
                await LoadAsync(engine, notes, "one model, 1 caller, short", Seconds, [(0, 1, ShortWords, ShortWords)]).ConfigureAwait(false),
                await LoadAsync(engine, notes, "one model, 1 caller, long", Seconds, [(0, 1, LongWords, LongWords)]).ConfigureAwait(false),
                await LoadAsync(engine, notes, "one model, 16 callers, short", Seconds, [(0, 16, ShortWords, ShortWords)]).ConfigureAwait(false),
                await LoadAsync(engine, notes, "one model, 16 callers, mixed", Seconds, [(0, 16, 4, LongWords)]).ConfigureAwait(false),
                await LoadAsync(engine, notes, "two models, 8 callers each, short", Seconds, [(0, 8, ShortWords, ShortWords), (1, 8, ShortWords, ShortWords)]).ConfigureAwait(false),
                await LoadAsync(engine, notes, "four models, 4 callers each, mixed", Seconds, [(0, 4, 4, LongWords), (1, 4, 4, LongWords), (2, 4, 4, LongWords), (3, 4, 4, LongWords)]).ConfigureAwait(false),
                await LoadAsync(engine, notes, "long with 8 callers beside short with 4", Seconds, [(0, 8, LongWords, LongWords), (1, 4, ShortWords, ShortWords)]).ConfigureAwait(false),
                await LoadAsync(engine, notes, "three long with 4 callers beside short with 1", Seconds, [(0, 4, LongWords, LongWords), (2, 4, LongWords, LongWords), (3, 4, LongWords, LongWords), (1, 1, ShortWords, ShortWords)]).ConfigureAwait(false),
            };
            return results;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>The model under another name; a length of its own makes it another model to the server.</summary>
    private static void Copy(string folder, int maxTokens)
    {
        foreach (var file in Copied)
        {
            var path = Path.Combine(folder, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.CreateSymbolicLink(path, RepositoryPaths.InShared($"models/{BenchmarkData.Model}/{file}"));
        }

        File.WriteAllText(Path.Combine(folder, "sentence_bert_config.json"), string.Create(CultureInfo.InvariantCulture, $"{{\"max_seq_length\": {maxTokens}, \"do_lower_case\": false}}"));
    }

    private static async Task<Measurement> LoadAsync(InferenceEngine engine, TextWriter notes, string name, double seconds, (int Model, int Callers, int Shortest, int Longest)[] loads)
    {
        var times = loads.ToDictionary(load => load.Model, _ => new ConcurrentBag<double>());
        var start = Stopwatch.GetTimestamp();
        var until = start + (long)(seconds * Stopwatch.Frequency);
        await Task.WhenAll(loads.SelectMany(load => Enumerable.Range(0, load.Callers).Select(caller => Task.Run(async () =>
        {
            var random = new Random((load.Model * 100) + caller);
            while (Stopwatch.GetTimestamp() < until)
            {
                var words = random.Next(load.Shortest, load.Longest + 1);
                var text = string.Join(' ', Enumerable.Range(0, words).Select(_ => ((char)('a' + random.Next(26))).ToString()));
                var asked = Stopwatch.GetTimestamp();
                await engine.EmbedAsync(new EmbedCall { Model = new ModelReference($"m{load.Model}"), Inputs = [new ExampleInput.Text(text)] }).ConfigureAwait(false);
                await Task.Yield();
                times[load.Model].Add(Stopwatch.GetElapsedTime(asked).TotalMilliseconds);
            }
        })))).ConfigureAwait(false);
        var elapsed = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        notes.WriteLine($"{name}: {string.Join("; ", loads.Select(load => Describe(load.Model, [.. times[load.Model].Order()], elapsed)))}");
        var count = times.Values.Sum(bag => bag.Count);
        return new Measurement(name, elapsed / count, 1, count);
    }

    private static string Describe(int model, double[] sorted, double elapsed) => sorted.Length == 0 ? $"m{model} none" : string.Create(
        CultureInfo.InvariantCulture, $"m{model} {sorted.Length / elapsed * 1000:f0} texts/s, p50 {sorted[sorted.Length / 2]:f1} ms, p99 {sorted[(int)(0.99 * (sorted.Length - 1))]:f1} ms");

    private sealed class Packer : IGraphPacker
    {
        public PackedGraph Pack(ModelBinary model)
        {
            var packing = EncoderPacking.Pack(OnnxReader.Read(model.Path!));
            return new PackedGraph(
                OnnxWriter.ToBytes(packing.Model!),
                [.. packing.Inputs.Select(input => new PackedGraphInput(input.Name, (PackedGraphRole)input.Role, (TensorElementType)input.Type))],
                [.. packing.Outputs.Select(output => new PackedGraphOutput(output.Name, output.PerToken))],
                "");
        }
    }
}
