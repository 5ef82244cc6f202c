using System.Runtime.InteropServices;
using Google.Protobuf;
using OnnxAdapt.Abstractions;
using OnnxAdapt.V1;
using WireTensor = OnnxAdapt.V1.Tensor;
using Tensor = OnnxAdapt.Abstractions.Tensor;

namespace OnnxAdapt.FunctionalTests.Exports;

/// <summary>Examples for the tiny network, as a session takes them and as a training graph does.</summary>
internal sealed class Rows
{
    private const int Count = 24;
    private readonly float[][] _inputs;
    private readonly V1.ModelTask _task;

    public Rows(V1.ModelTask task)
    {
        var random = new Random(7);
        _task = task;
        _inputs = [.. Enumerable.Range(0, Count).Select(_ => Enumerable.Range(0, TinyNetwork.Inputs).Select(_ => (4 * random.NextSingle()) + 1).ToArray())];
    }

    public static string[] Labels { get; } = ["a", "b", "c", "d", "e"];

    public int Size => Count;

    /// <summary>One example per row.</summary>
    public IEnumerable<V1.Example> Examples() => _inputs.Select(ToExample);

    /// <summary>All rows as the inputs of a training step.</summary>
    public IReadOnlyList<NamedTensor> Batch() =>
    [
        new(TinyNetwork.Input, Tensor.Of(_inputs.SelectMany(row => row).ToArray(), Count, TinyNetwork.Inputs)),
        _task switch
        {
            V1.ModelTask.SingleLabel => new NamedTensor("labels", Tensor.Of(Array.ConvertAll(_inputs, row => (long)Largest(row)), Count)),
            V1.ModelTask.MultiLabel => new NamedTensor("target", Tensor.Of(_inputs.SelectMany(row => Enumerable.Range(0, Labels.Length).Select(i => row[i] > 3 ? 1f : 0f)).ToArray(), Count, Labels.Length)),
            _ => new NamedTensor("target", Tensor.Of(_inputs.SelectMany(Values).ToArray(), Count, 2)),
        },
    ];

    private static int Largest(float[] row) => Array.IndexOf(row, row.Take(Labels.Length).Max());

    private static float[] Values(float[] row) => [100 + (10 * row[0]), row[1] - row[2]];

    private V1.Example ToExample(float[] row)
    {
        var tensor = new WireTensor { Name = TinyNetwork.Input, ElementType = ElementType.Float, Shape = { row.Length }, Raw = ByteString.CopyFrom(MemoryMarshal.AsBytes(row.AsSpan())) };
        var example = new V1.Example { Input = new Input { Tensors = new V1.TensorRow { Tensors = { tensor } } } };
        switch (_task)
        {
            case V1.ModelTask.SingleLabel:
                example.Label = Labels[Largest(row)];
                break;
            case V1.ModelTask.MultiLabel:
                example.Labels = new LabelSet { Names = { Labels.Where((_, i) => row[i] > 3) } };
                break;
            default:
                example.Values = new Values { Numbers = { Values(row) } };
                break;
        }

        return example;
    }
}
