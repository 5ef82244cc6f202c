using OnnxAdapt.Abstractions;
using OnnxAdapt.Graph;
using OnnxAdapt.Graph.LowRank;
using OnnxAdapt.Graph.Packing;
using OnnxAdapt.Graph.Serialization;
using OnnxAdapt.Runtime.Inference;

namespace OnnxAdapt.Verification.Tests.LowRank;

/// <summary>A packed encoder whose rows have adapters of their own, beside the padded graph with each adapter added into its weights.</summary>
internal sealed class AdaptedRun : IDisposable
{
    private readonly OrtInferenceBackendFactory _factory = new();
    private readonly InferenceBackendOptions _options;
    private readonly List<(ILowRankAdapter? Adapter, IInferenceBackend Merged)> _versions = [];
    private readonly Dictionary<string, TensorData> _weights;
    private readonly ModelBinary _padded;
    private readonly IInferenceBackend _packed;

    public AdaptedRun(OnnxModel model, ModelBinary padded, int threads = 2)
    {
        _weights = model.Graph.Initializers.ToDictionary(value => value.Name, value => value.Initializer!);
        Packing = LowRankPlaces.Attach(EncoderPacking.Pack(model));
        Assert.True(Packing.Model is not null, string.Join("; ", Packing.Reasons));
        _options = new InferenceBackendOptions { IntraOpThreads = threads };
        _padded = padded;
        _packed = _factory.Create(ModelBinary.FromBytes(OnnxWriter.ToBytes(Packing.Model!)), _options);
        _versions.Add((null, _factory.Create(padded, _options)));
        Targets = [.. Packing.Places.Select(place => new LowRankTarget(place.Weight, place.IsTransposed, place.Inputs, place.Outputs, place.From, place.Factor))];
    }

    public PackingResult Packing { get; }

    public LowRankTarget[] Targets { get; }

    public static AdaptedRun OfFile(string path) => new(OnnxReader.Read(path), ModelBinary.FromFile(path));

    public static AdaptedRun Of(OnnxModel model, int threads = 2) => new(model, ModelBinary.FromBytes(OnnxWriter.ToBytes(model)), threads);

    /// <summary>Seeded factors for those weights that a filter takes, of a size that changes the result.</summary>
    public LowRankUpdate[] Updates(int seed, int rank, Func<int, bool> takes)
    {
        var random = new Random(seed);
        Tensor Noise(float size, params long[] sizes) => Tensor.Of([.. Enumerable.Range(0, (int)(sizes[0] * sizes[1])).Select(_ => ((random.NextSingle() * 2) - 1) * size)], sizes);
        var names = Targets.Select(target => target.Weight).Distinct().Where((_, number) => takes(number));
        return [.. names.Select(name => new LowRankUpdate(name, Noise(0.3f, _weights[name].Sizes[0], rank), Noise(0.3f / rank, rank, _weights[name].Sizes[1])))];
    }

    /// <summary>Takes in a version; gives its number, from 1 on.</summary>
    public int Add(LowRankUpdate[] updates)
    {
        var merged = new ParameterSet();
        foreach (var update in updates) merged.Add(update.Weight, Merge(update));
        _versions.Add((_factory.LowRank.Add(Targets, updates), _factory.Create(_padded with { InitializerOverrides = merged }, _options)));
        return _versions.Count - 1;
    }

    /// <summary>Bytes that a version keeps in memory.</summary>
    public long BytesOf(int version) => _versions[version].Adapter!.Bytes;

    /// <summary>Largest difference of any output from that of the row's own version alone, relative to its largest number or 1.</summary>
    public double Error(long[][] rows, int[] versions)
    {
        var names = Packing.Outputs.Select(output => output.Name).ToArray();
        var packed = _packed.Run(PackedInputs(rows, versions), names);
        var worst = 0.0;
        for (var (row, from) = (0, 0); row < rows.Length; from += rows[row++].Length)
        {
            var alone = _versions[versions[row]].Merged.Run(PaddedInputs(rows[row]), names);
            for (var i = 0; i < names.Length; i++)
            {
                var width = (int)(packed[i].ElementCount / packed[i].Dimensions[0]);
                var actual = Packing.Outputs[i].PerToken ? packed[i].AsSpan<float>().Slice(from * width, rows[row].Length * width) : packed[i].AsSpan<float>().Slice(row * width, width);
                worst = Math.Max(worst, Difference(actual, alone[i].AsSpan<float>()));
            }
        }

        return worst;
    }

    public void Dispose()
    {
        foreach (var (adapter, merged) in _versions)
        {
            adapter?.Dispose();
            merged.Dispose();
        }

        _packed.Dispose();
        _factory.Dispose();
    }

    private static double Difference(ReadOnlySpan<float> actual, ReadOnlySpan<float> expected)
    {
        Assert.Equal(expected.Length, actual.Length);
        var (worst, scale) = (0.0, 1.0);
        for (var i = 0; i < actual.Length; i++)
        {
            Assert.True(float.IsFinite(actual[i]), $"{actual[i]} at {i}");
            worst = Math.Max(worst, Math.Abs(actual[i] - expected[i]));
            scale = Math.Max(scale, Math.Abs(expected[i]));
        }

        return worst / scale;
    }

    private Tensor Merge(LowRankUpdate update)
    {
        var weight = _weights[update.Weight];
        var (height, width, rank) = ((int)weight.Sizes[0], (int)weight.Sizes[1], (int)update.Right.Dimensions[0]);
        var values = weight.AsSpan<float>().ToArray();
        for (var i = 0; i < values.Length; i++)
        {
            var sum = (double)values[i];
            for (var k = 0; k < rank; k++) sum += (double)update.Left.AsSpan<float>()[(i / width * rank) + k] * update.Right.AsSpan<float>()[(k * width) + (i % width)];
            values[i] = (float)sum;
        }

        return Tensor.Of(values, height, width);
    }

    private NamedTensor[] PaddedInputs(long[] row) =>
        [.. _versions[0].Merged.Signature.Inputs.Select(input => new NamedTensor(input.Name, Tensor.Of([.. row.Select((id, place) => input.Name switch
        {
            "input_ids" => id,
            "attention_mask" => 1L,
            "token_type_ids" => 0L,
            _ => place,
        })], 1, row.Length)))];

    private NamedTensor[] PackedInputs(long[][] rows, int[] versions)
    {
        var places = rows.SelectMany((row, number) => row.Select((id, place) => (Id: id, Place: (long)place, Row: (long)number))).ToArray();
        var offsets = new long[rows.Length + 1];
        for (var row = 0; row < rows.Length; row++) offsets[row + 1] = offsets[row] + rows[row].Length;
        long[] Numbers(PackedInputRole role) => role switch
        {
            PackedInputRole.Ids => Array.ConvertAll(places, place => place.Id),
            PackedInputRole.Types => new long[places.Length],
            PackedInputRole.Positions => Array.ConvertAll(places, place => place.Place),
            PackedInputRole.RowNumbers => Array.ConvertAll(places, place => place.Row),
            PackedInputRole.Longest => [rows.Max(row => row.Length)],
            PackedInputRole.Adapters => Array.ConvertAll(versions, version => _versions[version].Adapter?.Id ?? 0),
            _ => offsets,
        };
        return [.. Packing.Inputs.Select(input => new NamedTensor(input.Name, Tensor.Of(Numbers(input.Role), Numbers(input.Role).Length)))];
    }
}
