using System.Diagnostics;
using System.Runtime.InteropServices;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Runtime.Inference;
using OnnxAdapt.Serving.Packages;
using OnnxAdapt.Serving.Preprocessing;
using OnnxAdapt.TestKit;
using OnnxAdapt.Tokenization;

namespace OnnxAdapt.Benchmarks.Serving;

/// <summary>The bare runtime on a transformer encoder, without pooling, queue or network.</summary>
internal sealed class RawEncoder : IDisposable
{
    private static readonly string[] Outputs = ["last_hidden_state"];

    private readonly IInferenceBackend _backend;
    private readonly OrtInferenceBackendFactory _factory = new();
    private readonly TextTokenizer _tokenizer;

    /// <param name="folder">Below the shared data.</param>
    /// <param name="threads">Threads inside one operator; 0 lets the runtime decide.</param>
    public RawEncoder(string folder = "models/all-minilm-l6-v2", int threads = 0)
    {
        var path = RepositoryPaths.InShared(folder);
        _tokenizer = TextTokenizer.Load(Path.Combine(path, "tokenizer.json"));
        _backend = _factory.Create(ModelBinary.FromFile(Path.Combine(path, "onnx/model.onnx")), new InferenceBackendOptions { IntraOpThreads = threads });
    }

    /// <summary>Token ids of each text, at most 256.</summary>
    public int[][] Tokenize(IEnumerable<string> texts) =>
        [.. texts.Select(text => _tokenizer.Encode(text, null, new EncodeOptions { MaxLength = 256 }).Ids)];

    /// <summary>Runs one batch, padded to its longest row.</summary>
    public void Run(ReadOnlySpan<int[]> rows) => RunBatch(rows).Dispose();

    /// <summary>Runs one batch, padded to its longest row, and pools its token vectors to mean vectors of length 1.</summary>
    public float[][] Embed(ReadOnlySpan<int[]> rows)
    {
        using var output = RunBatch(rows);
        var (length, size) = ((int)output.Dimensions[1], (int)output.Dimensions[2]);
        var tokens = MemoryMarshal.Cast<byte, float>(output.Data.Span);
        var vectors = new float[rows.Length][];
        for (var row = 0; row < vectors.Length; row++)
        {
            vectors[row] = new float[size];
            Pooler.Pool(PoolingMode.Mean, tokens.Slice(row * length * size, length * size), rows[row].Length, null, vectors[row]);
            VectorMath.Scale(vectors[row], 1 / MathF.Sqrt(VectorMath.Dot(vectors[row], vectors[row])));
        }

        return vectors;
    }

    private Tensor RunBatch(ReadOnlySpan<int[]> rows)
    {
        var length = 0;
        foreach (var row in rows)
        {
            length = Math.Max(length, row.Length);
        }

        var (ids, mask) = (new long[rows.Length * length], new long[rows.Length * length]);
        for (var row = 0; row < rows.Length; row++)
        {
            for (var i = 0; i < rows[row].Length; i++)
            {
                (ids[(row * length) + i], mask[(row * length) + i]) = (rows[row][i], 1);
            }
        }

        var outputs = _backend.Run(
            [
                new NamedTensor("input_ids", Tensor.Of(ids, rows.Length, length)),
                new NamedTensor("attention_mask", Tensor.Of(mask, rows.Length, length)),
                new NamedTensor("token_type_ids", Tensor.Of(new long[ids.Length], rows.Length, length)),
            ],
            Outputs);
        return outputs[0];
    }

    /// <summary>Runs all rows, sorted by length, in batches of that size.</summary>
    public void RunAll(int[][] rows, int batch)
    {
        var sorted = rows.OrderBy(row => row.Length).ToArray();
        for (var start = 0; start < sorted.Length; start += batch)
        {
            Run(sorted.AsSpan(start, Math.Min(batch, sorted.Length - start)));
        }
    }

    /// <summary>Seconds for all rows, sorted by length, in batches of that size.</summary>
    public double Seconds(int[][] rows, int batch)
    {
        var watch = Stopwatch.StartNew();
        RunAll(rows, batch);
        return watch.Elapsed.TotalSeconds;
    }

    /// <summary>The fastest of several batch sizes on a sample of the rows.</summary>
    public int BestBatch(int[][] rows)
    {
        var sample = rows.Where((_, index) => index % Math.Max(1, rows.Length / 512) == 0).ToArray();
        return new[] { 1, 8, 16, 32, 64 }.MinBy(batch => Math.Min(Seconds(sample, batch), Seconds(sample, batch)));
    }

    public void Dispose()
    {
        _backend.Dispose();
        _factory.Dispose();
    }
}
