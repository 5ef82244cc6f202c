using OnnxAdapt.Abstractions;
using OnnxAdapt.Graph.Packing;
using OnnxAdapt.Graph.Serialization;
using OnnxAdapt.Runtime.Inference;
using OnnxAdapt.Serving.Backbones;
using OnnxAdapt.Serving.Preprocessing;
using OnnxAdapt.TestKit;

namespace OnnxAdapt.Benchmarks.Serving;

/// <summary>One encoder on the bare runtime, padded and packed, on one thread or more.</summary>
internal sealed class EncoderRuns : IDisposable
{
    private readonly OrtInferenceBackendFactory _factory = new();
    private readonly ReusingAllocator _allocator = new();
    private readonly IInferenceBackend _padded;
    private readonly IInferenceBackend _packed;
    private readonly BatchEncoder _batches;
    private readonly PackedGraphInput[] _inputs;
    private readonly string[] _outputs;

    public EncoderRuns(int threads, string path = "models/all-minilm-l6-v2/onnx/model.onnx")
    {
        var file = RepositoryPaths.InShared(path);
        var options = new InferenceBackendOptions { IntraOpThreads = threads };
        var packing = EncoderPacking.Pack(OnnxReader.Read(file));
        _padded = _factory.Create(ModelBinary.FromFile(file), options);
        _packed = _factory.Create(ModelBinary.FromBytes(OnnxWriter.ToBytes(packing.Model!)), options);
        _batches = new BatchEncoder(GraphContract.Read(_padded.Signature), 0);
        _inputs = [.. packing.Inputs.Select(input => new PackedGraphInput(input.Name, (PackedGraphRole)input.Role, (TensorElementType)input.Type))];
        _outputs = [packing.Outputs[0].Name];
    }

    /// <summary>Seeded rows of lengths between two bounds.</summary>
    public static EncodedRow[] Rows(int count, int shortest, int longest)
    {
        var random = new Random(count);
        return [.. Enumerable.Range(0, count).Select(_ => new EncodedRow([.. Enumerable.Range(0, random.Next(shortest, longest + 1)).Select(_ => random.Next(1000, 30000))], null))];
    }

    /// <summary>Runs rows in batches of so many, each padded to its longest row.</summary>
    public void Pad(IEnumerable<EncodedRow> rows, int batch)
    {
        foreach (var chunk in rows.Chunk(batch)) _padded.Run(_batches.Encode(chunk, _allocator), _outputs)[0].Dispose();
    }

    /// <summary>Runs rows in order, as many together as fit into a number of tokens.</summary>
    public void Pack(IEnumerable<EncodedRow> rows, int tokens)
    {
        var pack = new List<EncodedRow>();
        foreach (var row in rows)
        {
            if (pack.Count > 0 && pack.Sum(other => other.Ids.Length) + row.Ids.Length > tokens) Flush(pack);
            pack.Add(row);
        }

        Flush(pack);
    }

    public void Dispose()
    {
        _padded.Dispose();
        _packed.Dispose();
        _factory.Dispose();
    }

    private void Flush(List<EncodedRow> pack)
    {
        _packed.Run(new PackedPlan(pack).Encode(_inputs, _allocator), _outputs)[0].Dispose();
        pack.Clear();
    }
}
