using System.Globalization;
using OnnxAdapt.Abstractions;
using OnnxAdapt.TestKit;

namespace OnnxAdapt.Serving.Tests.Support;

/// <summary>
/// Graphs as text files: <c>encoder:SCALE</c> gives each token the vector (SCALE*id, 1, id mod 7), <c>dense</c> doubles a float
/// row [3], <c>head</c> multiplies features by its parameter <c>weight</c>.
/// </summary>
internal static class FakeModels
{
    public const int Size = 3;

    public static FakeInferenceBackendFactory Factory(Action? onRun = null) => new(binary => Create(binary, onRun));

    public static string Encoder(int scale) => FormattableString.Invariant($"encoder:{scale}");

    /// <summary>The pooled vector of a text under the fake tokenizer, not normalised.</summary>
    public static float[] Expected(string text, int scale)
    {
        var ids = FakeTokenizer.IdsOf(text);
        return ids.Length == 0 ? new float[Size] : [(float)ids.Average(id => scale * id), 1, (float)ids.Average(id => id % 7)];
    }

    public static ParameterSet HeadParameters(params float[] weight)
    {
        var set = new ParameterSet();
        set.Add("weight", Tensor.Of(weight, Size, weight.Length / Size));
        return set;
    }

    private static FakeInferenceBackend Create(ModelBinary binary, Action? onRun)
    {
        var text = binary.Path is { } path ? File.ReadAllText(path) : System.Text.Encoding.UTF8.GetString(binary.Bytes.Span);
        var parts = text.Split(':');
        return parts[0] switch
        {
            "encoder" => Encode(int.Parse(parts[1], CultureInfo.InvariantCulture) + ShiftOf(binary), onRun),
            "dense" => Dense(onRun),
            "head" => Head(),
            _ => throw AdaptException.Invalid("model", "is no fake graph."),
        };
    }

    private static int ShiftOf(ModelBinary binary) =>
        binary.InitializerOverrides is { } overrides && overrides.TryGet("shift", out var shift) ? (int)shift.AsSpan<float>()[0] : 0;

    private static FakeInferenceBackend Encode(int scale, Action? onRun) => new(
        new ModelSignature(
            [Signature("input_ids", TensorElementType.Int64, null, null), Signature("attention_mask", TensorElementType.Int64, null, null)],
            [Signature("last_hidden_state", TensorElementType.Float, null, null, Size)]),
        (inputs, _) =>
        {
            onRun?.Invoke();
            var ids = inputs.First(input => input.Name == "input_ids").Value;
            var values = ids.AsSpan<long>().ToArray().SelectMany(id => new float[] { scale * id, 1, id % 7 }).ToArray();
            return [Tensor.Of(values, ids.Dimensions[0], ids.Dimensions[1], Size)];
        });

    private static FakeInferenceBackend Dense(Action? onRun) => new(
        new ModelSignature([Signature("x", TensorElementType.Float, null, 3)], [Signature("y", TensorElementType.Float, null, 3)]),
        (inputs, _) =>
        {
            onRun?.Invoke();
            var x = inputs[0].Value;
            return [Tensor.Of(x.AsSpan<float>().ToArray().Select(value => value * 2).ToArray(), x.Dimensions)];
        });

    private static FakeInferenceBackend Head() => new(
        new ModelSignature(
            [Signature("features", TensorElementType.Float, null, Size), Signature("weight", TensorElementType.Float, Size, null)],
            [Signature("logits", TensorElementType.Float, null, null)]),
        (inputs, _) =>
        {
            var features = inputs.First(input => input.Name == "features").Value;
            var weight = inputs.First(input => input.Name == "weight").Value;
            return [Multiply(features, weight)];
        });

    private static Tensor Multiply(Tensor features, Tensor weight)
    {
        var (rows, outputs) = ((int)features.Dimensions[0], (int)weight.Dimensions[1]);
        var result = new float[rows * outputs];
        for (var row = 0; row < rows; row++)
        {
            for (var output = 0; output < outputs; output++)
            {
                for (var inner = 0; inner < Size; inner++)
                {
                    result[(row * outputs) + output] += features.AsSpan<float>()[(row * Size) + inner] * weight.AsSpan<float>()[(inner * outputs) + output];
                }
            }
        }

        return Tensor.Of(result, rows, outputs);
    }

    private static TensorSignature Signature(string name, TensorElementType type, params long?[] axes) =>
        new(name, type, [.. axes.Select(axis => axis is { } size ? size : Dimension.Unknown)]);
}
