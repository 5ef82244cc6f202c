using System.Globalization;
using Google.Protobuf;
using OnnxAdapt.Abstractions;
using Example = OnnxAdapt.V1.Example;
using Tensor = OnnxAdapt.Abstractions.Tensor;

namespace OnnxAdapt.Benchmarks.Jobs;

/// <summary>Labelled rows, for this server as messages and for the peer as a file.</summary>
/// <param name="Input">Graph input that the tensor belongs to.</param>
/// <param name="Values">One row along the first axis for each label.</param>
/// <param name="Labels">Numbers of classes.</param>
/// <param name="Texts">The texts that the rows are the tokens of; the server is given those. Null for tensors.</param>
/// <param name="Lengths">Tokens of each text; null for tensors.</param>
internal sealed record JobRows(string Input, Tensor Values, long[] Labels, string[]? Texts = null, long[]? Lengths = null)
{
    private const int MessageBytes = 4 * 1024 * 1024;
    private const int MessageRows = 200;

    /// <summary>Rows whose values have the given type and size.</summary>
    public static JobRows Of<T>(string input, IReadOnlyList<(T[] Values, long Label)> rows, params ReadOnlySpan<long> sizes)
        where T : unmanaged => new(input, Tensor.Of([.. rows.SelectMany(row => row.Values)], [rows.Count, .. sizes]), [.. rows.Select(row => row.Label)]);

    /// <summary>Examples in messages of a size that servers take.</summary>
    public IEnumerable<Example[]> Messages() =>
        Enumerable.Range(0, Labels.Length).Select(ToExample).Chunk(Math.Clamp(MessageBytes / Math.Max(1, RowBytes), 1, MessageRows));

    /// <summary>Name of a class.</summary>
    public static string NameOf(long label) => label.ToString(CultureInfo.InvariantCulture);

    /// <summary>Writes the rows as a safetensors file.</summary>
    public void Save(string path)
    {
        var set = new ParameterSet();
        set.Add("input." + Input, Values);
        set.Add("labels", Tensor.Of(Labels, Labels.Length));
        if (Lengths is not null) set.Add("lengths", Tensor.Of(Lengths, Lengths.Length));
        using var file = File.Create(path);
        SafetensorsCodec.Write(file, set);
    }

    private int RowBytes => Values.Data.Length / Labels.Length;

    private Example ToExample(int row) => new() { Input = Texts is null ? ToTensors(row) : new V1.Input { Text = Texts[row] }, Label = NameOf(Labels[row]) };

    private V1.Input ToTensors(int row)
    {
        var tensor = new V1.Tensor { Name = Input, ElementType = (V1.ElementType)(int)Values.ElementType, Raw = ByteString.CopyFrom(Values.Data.Slice(row * RowBytes, RowBytes).Span) };
        tensor.Shape.AddRange(Values.Dimensions[1..].ToArray());
        return new V1.Input { Tensors = new V1.TensorRow { Tensors = { tensor } } };
    }
}
