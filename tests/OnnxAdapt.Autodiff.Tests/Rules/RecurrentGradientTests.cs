using System.Runtime.InteropServices;
using System.Text;
using OnnxAdapt.Autodiff.Tests.Support;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Tests.Rules;

public class RecurrentGradientTests
{
    private const int Steps = 4;
    private const int Batch = 2;
    private const int Features = 3;
    private const int Hidden = 2;

    public static IEnumerable<GradientCase> Cases =>
    [
        Rnn("forward, default functions", "forward"),
        Rnn("both directions, relu and affine", "bidirectional", "Relu", "Affine").Set("activation_alpha", new[] { 0.7f }).Set("activation_beta", new[] { 0.2f }),
        Rnn("reverse, lengths", "reverse", lengths: true),
        Rnn("clipped", "forward").Set("clip", 1.3f),
        Gru("forward", "forward", 0),
        Gru("reset behind the product", "forward", 1),
        Gru("both directions, lengths", "bidirectional", 0, lengths: true),
        Gru("both directions, reset behind, lengths", "bidirectional", 1, lengths: true),
        Gru("reverse, reset behind", "reverse", 1),
        Gru("other functions", "forward", 0, ["HardSigmoid", "Softsign"]),
        Gru("other functions, reset behind", "forward", 1, ["Sigmoid", "ScaledTanh"]).Set("activation_alpha", new[] { 0.8f }).Set("activation_beta", new[] { 0.6f }),
        new GradientCase("GRU", "operator set 7, weights only", 7) { OutputCount = 2, Symbolic = false }.Float(Steps, Batch, Features).Float(1, 3 * Hidden, Features).Float(1, 3 * Hidden, Hidden).Set("hidden_size", 2L),
        Lstm("forward", "forward"),
        Lstm("both directions, lengths", "bidirectional", lengths: true),
        Lstm("reverse, lengths", "reverse", lengths: true),
        Lstm("peepholes", "forward", peepholes: true),
        Lstm("peepholes, both directions, lengths", "bidirectional", lengths: true, peepholes: true),
        Lstm("coupled gates", "forward").Set("input_forget", 1L),
        Lstm("clipped", "forward", peepholes: true).Set("clip", 1.3f),
        Lstm("other functions", "reverse", functions: ["HardSigmoid", "Relu", "Softsign"]),
        new GradientCase("LSTM", "weights only", 22) { OutputCount = 1 }.Float(Steps, Batch, Features).Float(1, 4 * Hidden, Features).Float(1, 4 * Hidden, Hidden).Set("hidden_size", 2L),
        new GradientCase("LSTM", "last cell only") { OutputCount = 3, UnusedOutputs = [0, 1] }.Float(Steps, Batch, Features).Float(1, 4 * Hidden, Features).Float(1, 4 * Hidden, Hidden).Set("hidden_size", 2L),
    ];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Gradient_OfCase_EqualsCentralDifferences(GradientCase gradientCase) => GradientChecker.Check(gradientCase);

    public static TheoryData<GradientCase> Rows() => [.. Cases];

    private static GradientCase Rnn(string variant, string direction, params string[] functions) => Layer("RNN", variant, direction, 1, 2, functions, false);

    private static GradientCase Rnn(string variant, string direction, bool lengths) => Layer("RNN", variant, direction, 1, 2, [], lengths);

    private static GradientCase Gru(string variant, string direction, long resetLast, string[]? functions = null, bool lengths = false) =>
        Layer("GRU", variant, direction, 3, 2, functions ?? [], lengths).Set("linear_before_reset", resetLast);

    private static GradientCase Lstm(string variant, string direction, bool lengths = false, bool peepholes = false, string[]? functions = null)
    {
        var layer = Layer("LSTM", variant, direction, 4, 3, functions ?? [], lengths);
        var directions = direction == "bidirectional" ? 2 : 1;
        layer.Float(directions, Batch, Hidden);
        return peepholes ? layer.Float(directions, 3 * Hidden) : layer;
    }

    private static GradientCase Layer(string op, string variant, string direction, int gates, int outputs, string[] functions, bool lengths)
    {
        var directions = direction == "bidirectional" ? 2 : 1;
        var layer = new GradientCase(op, variant) { OutputCount = outputs, Tolerance = 3e-3 }
            .Float(Steps, Batch, Features).Float(directions, gates * Hidden, Features).Float(directions, gates * Hidden, Hidden).Float(directions, 2 * gates * Hidden);
        layer = lengths ? layer.Fixed(new TensorData(DataType.Int32, [Batch], MemoryMarshal.AsBytes<int>([Steps, 2]).ToArray())) : layer.LeftOut();
        layer.Float(directions, Batch, Hidden).Set("hidden_size", (long)Hidden).Set("direction", direction);
        return functions.Length == 0 ? layer : layer.Set("activations", AttributeValue.OfStrings([.. functions.Select(name => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(name))]));
    }
}
