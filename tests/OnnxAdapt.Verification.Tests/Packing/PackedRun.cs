using OnnxAdapt.Abstractions;
using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Packing;
using OnnxAdapt.Graph.Serialization;
using OnnxAdapt.Runtime.Inference;

namespace OnnxAdapt.Verification.Tests.Packing;

/// <summary>An encoder as it is and packed, side by side.</summary>
internal sealed class PackedRun : IDisposable
{
    private readonly OrtInferenceBackendFactory _factory = new();
    private readonly IInferenceBackend _padded;
    private readonly IInferenceBackend _packed;

    public PackedRun(OnnxModel model, ModelBinary padded, int threads = 2)
    {
        Packing = EncoderPacking.Pack(model);
        Assert.True(Packing.Model is not null, string.Join("; ", Packing.Reasons));
        var options = new InferenceBackendOptions { IntraOpThreads = threads };
        _padded = _factory.Create(padded, options);
        _packed = _factory.Create(ModelBinary.FromBytes(OnnxWriter.ToBytes(Packing.Model!)), options);
    }

    /// <summary>What packing gave.</summary>
    public PackingResult Packing { get; }

    public static PackedRun OfFile(string path) => new(OnnxReader.Read(path), ModelBinary.FromFile(path));

    public static PackedRun Of(OnnxModel model) => new(model, ModelBinary.FromBytes(OnnxWriter.ToBytes(model)));

    /// <summary>Rows of seeded ids below a bound, with the first tokens of some of them of another segment.</summary>
    public static long[][] Rows(int seed, int vocabulary, params int[] lengths)
    {
        var random = new Random(seed);
        return [.. lengths.Select(length => Enumerable.Range(0, length).Select(_ => random.NextInt64(3, vocabulary)).ToArray())];
    }

    /// <summary>Largest difference of a packed output from the padded graph's on each row alone, relative to its largest number or 1.</summary>
    public double ErrorOf(PackedOutput output, long[][] rows)
    {
        var name = output.Name;
        using var packed = _packed.Run(PackedInputs(rows), [name])[0];
        var width = packed.ElementCount / packed.Dimensions[0];
        Assert.Equal(output.PerToken ? rows.Sum(row => row.Length) : rows.Length, packed.Dimensions[0]);
        var (worst, from) = (0.0, 0L);
        for (var row = 0; row < rows.Length; row++)
        {
            using var alone = _padded.Run(PaddedInputs([rows[row]]), [name])[0];
            var count = output.PerToken ? rows[row].Length * width : width;
            worst = Math.Max(worst, ErrorOf(packed.AsSpan<float>().Slice((int)from, (int)count), alone.AsSpan<float>()));
            from += count;
        }

        return worst;
    }

    /// <summary>The same against the padded graph on all rows at once.</summary>
    public double ErrorOfBatch(PackedOutput output, long[][] rows)
    {
        using var packed = _packed.Run(PackedInputs(rows), [output.Name])[0];
        using var padded = _padded.Run(PaddedInputs(rows), [output.Name])[0];
        var (width, height) = ((int)(packed.ElementCount / packed.Dimensions[0]), (int)(padded.ElementCount / rows.Length));
        var (worst, from) = (0.0, 0);
        for (var row = 0; row < rows.Length; row++)
        {
            var count = output.PerToken ? rows[row].Length * width : width;
            worst = Math.Max(worst, ErrorOf(packed.AsSpan<float>().Slice(from, count), padded.AsSpan<float>().Slice(row * height, count)));
            from += count;
        }

        return worst;
    }

    public void Dispose()
    {
        _padded.Dispose();
        _packed.Dispose();
        _factory.Dispose();
    }

    private static double ErrorOf(ReadOnlySpan<float> actual, ReadOnlySpan<float> expected)
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

    private static long TypeOf(int place) => place % 3 == 1 ? 1 : 0;

    private NamedTensor[] PaddedInputs(long[][] rows)
    {
        var width = rows.Max(row => row.Length);
        return [.. _padded.Signature.Inputs.Select(input => new NamedTensor(input.Name, Table(rows, width, input.Name switch
        {
            "input_ids" => (row, place) => place < row.Length ? row[place] : 1,
            "attention_mask" => (row, place) => place < row.Length ? 1 : 0,
            "token_type_ids" => (row, place) => place < row.Length ? TypeOf(place) : 0,
            _ => (_, place) => place,
        })))];
    }

    private NamedTensor[] PackedInputs(long[][] rows)
    {
        var places = rows.SelectMany((row, number) => row.Select((id, place) => (Id: id, Place: place, Row: number))).ToArray();
        var offsets = new long[rows.Length + 1];
        for (var row = 0; row < rows.Length; row++) offsets[row + 1] = offsets[row] + rows[row].Length;
        long[] Numbers(PackedInputRole role) => role switch
        {
            PackedInputRole.Ids => Array.ConvertAll(places, place => place.Id),
            PackedInputRole.Types => Array.ConvertAll(places, place => TypeOf(place.Place)),
            PackedInputRole.Positions => Array.ConvertAll(places, place => (long)place.Place),
            PackedInputRole.RowNumbers => Array.ConvertAll(places, place => (long)place.Row),
            PackedInputRole.Longest => [rows.Max(row => row.Length)],
            _ => offsets,
        };
        return [.. Packing.Inputs.Select(input => new NamedTensor(input.Name, Tensor.Of(Numbers(input.Role), Numbers(input.Role).Length)))];
    }

    private static Tensor Table(long[][] rows, int width, Func<long[], int, long> number) =>
        Tensor.Of([.. rows.SelectMany(row => Enumerable.Range(0, width).Select(place => number(row, place)))], rows.Length, width);
}
