using OnnxAdapt.Autodiff.Losses;
using OnnxAdapt.Autodiff.Tests.Support;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Tests.Losses;

/// <summary>Losses against their formulas in double, gradients against central differences of those.</summary>
public class LossReferenceTests
{
    private const int Rows = 4;
    private const int Size = 3;
    private static readonly double[] Scores = [.. Tensors.Random("scores", 0.2f, 1.5f, true, Rows, Size).Floats().Select(x => (double)x)];
    private static readonly double[] Targets = [.. Tensors.Random("targets", 0.1f, 0.9f, false, Rows, Size).Floats().Select(x => (double)x)];
    private static readonly long[] Classes = [2, 0, -100, 1];
    private static readonly float[] Weights = [0.5f, 2, 1.25f];

    public static TheoryData<string> Names() => [.. References.Keys];

    private static Dictionary<string, (string Loss, LossOptions Options, TensorData[] Labels, Func<double[], double> Value)> References { get; } = new()
    {
        ["cross-entropy, ignored label"] = (LossNames.CrossEntropy, new(), [Labels()], x => CrossEntropy(x, 0, null)),
        ["cross-entropy, smoothed"] = (LossNames.CrossEntropy, new() { LabelSmoothing = 0.2 }, [Labels()], x => CrossEntropy(x, 0.2, null)),
        ["cross-entropy, weighted, smoothed"] = (LossNames.CrossEntropy, new() { LabelSmoothing = 0.1, ClassWeights = Weights }, [Labels()], x => CrossEntropy(x, 0.1, Weights)),
        ["cross-entropy, shares"] = (LossNames.CrossEntropy, new() { SoftLabels = true }, [Floats(Targets)], x => -Split(x).Zip(Split(Targets), (s, t) => LogSoftmax(s).Zip(t, (l, q) => l * q).Sum()).Average()),
        ["cross-entropy, sum"] = (LossNames.CrossEntropy, new() { Reduction = LossReduction.Sum }, [Labels()], x => 3 * CrossEntropy(x, 0, null)),
        ["bce, weighted"] = (LossNames.BinaryCrossEntropy, new() { PositiveWeights = Weights, ClassWeights = [1, 3, 2] }, [Floats(Targets)], x => x.Select((s, i) => new[] { 1, 3, 2 }[i % 3] * -((Weights[i % 3] * Targets[i] * Math.Log(Sigmoid(s))) + ((1 - Targets[i]) * Math.Log(1 - Sigmoid(s))))).Average()),
        ["l1"] = (LossNames.MeanAbsoluteError, new(), [Floats(Targets)], x => x.Zip(Targets, (a, b) => Math.Abs(a - b)).Average()),
        ["huber"] = (LossNames.Huber, new() { Delta = 0.7 }, [Floats(Targets)], x => x.Zip(Targets, (a, b) => Huber(a - b, 0.7)).Average()),
        ["smooth l1"] = (LossNames.SmoothL1, new() { Delta = 0.7 }, [Floats(Targets)], x => x.Zip(Targets, (a, b) => Huber(a - b, 0.7) / 0.7).Average()),
        ["cosine"] = (LossNames.Cosine, new(), [TensorData.Of([0.3f, 0.8f], 2)], x => Pairs(x).Zip([0.3, 0.8], (pair, z) => Math.Pow(Cosine(pair.U, pair.V) - z, 2)).Average()),
        ["contrastive"] = (LossNames.Contrastive, new() { Scale = 3 }, [], x => Contrast(x, 3)),
        ["contrastive, symmetric"] = (LossNames.SymmetricContrastive, new() { Scale = 3 }, [], x => (Contrast(x, 3) + Contrast([.. Pairs(x).SelectMany(pair => pair.V.Concat(pair.U))], 3)) / 2),
        ["pairs"] = (LossNames.ContrastivePair, new() { Margin = 4 }, [TensorData.Of([1f, 0], 2)], x => Pairs(x).Zip([1.0, 0], (pair, z) => 0.5 * ((z * Square(pair)) + ((1 - z) * Math.Pow(Math.Max(0, 4 - Math.Sqrt(Square(pair))), 2)))).Average()),
        ["cosent"] = (LossNames.CoSent, new() { Scale = 2 }, [TensorData.Of([0.9f, 0.1f], 2)], x => Math.Log(1 + Math.Exp(2 * (Cosine(Pairs(x)[1].U, Pairs(x)[1].V) - Cosine(Pairs(x)[0].U, Pairs(x)[0].V))))),
        ["matryoshka"] = (LossNames.Matryoshka, new() { Dimensions = [2, 3], DimensionWeights = [0.5f, 2], Scale = 3, Inner = LossNames.Contrastive }, [], x => (0.5 * Contrast([.. Split(x).SelectMany(row => row.Take(2))], 3, 2)) + (2 * Contrast(x, 3))),
        ["distillation"] = (LossNames.DistillationKl, new() { Temperature = 2 }, [Floats(Targets)], x => 4 * Split(x).Zip(Split(Targets), (s, t) => Divergence(Halved(t), Halved(s))).Average()),
        ["pass through"] = (LossNames.PassThrough, new(), [], x => x.Average()),
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void Loss_EqualsItsFormula(string name)
    {
        var (lossName, options, labels, value) = References[name];
        var (loss, gradient) = Run(lossName, options, labels);
        Assert.Equal(value(Scores), loss, 2e-5);
        GradientChecker.AssertClose(name, [.. Enumerable.Range(0, Scores.Length).Select(i => Difference(value, i))], gradient, 2e-5);
    }

    [Fact]
    public void Triplet_OfThreeOutputs_EqualsItsFormula()
    {
        var x = Tensors.Random("anchors", 0.2f, 1, true, 2, 3);
        var model = Graphs.Of(e => [LossSet.Default.Get(LossNames.Triplet).Build(e, [e.FloatInput("a", 2, 3), e.FloatInput("p", 2, 3), e.FloatInput("n", 2, 3)], [], new LossOptions { Margin = 2 })]);
        var (p, n) = (Tensors.Random("positives", 0.2f, 1, true, 2, 3), Tensors.Random("negatives", 0.2f, 1, true, 2, 3));
        var loss = GraphRunner.Run(model, new Dictionary<string, TensorData> { ["a"] = x, ["p"] = p, ["n"] = n }).Values.Single().Floats()[0];
        var rows = Enumerable.Range(0, 2).Select(i => Math.Max(0, Distance(x, p, i) - Distance(x, n, i) + 2));
        Assert.Equal(rows.Average(), loss, 1e-5);
    }

    [Fact]
    public void LanguageModel_ComparesEachTokenWithTheNext()
    {
        var scores = Tensors.Random("words", 0.2f, 1.5f, true, 1, 3, 4);
        var model = Graphs.Of(e =>
        {
            var x = e.FloatInput("x", "batch", "length", 4);
            var loss = LossSet.Default.Get(LossNames.LanguageModel);
            return [loss.Build(e, x, e.Graph.Input("labels", loss.LabelType, loss.LabelShape(x.Shape)), new LossOptions())];
        });
        var feeds = new Dictionary<string, TensorData> { ["x"] = scores, ["labels"] = TensorData.Of([3L, 1, 2], 1, 3) };
        var rows = scores.Floats().Select(number => (double)number).Chunk(4).ToArray();
        Assert.Equal(-(LogSoftmax(rows[0])[1] + LogSoftmax(rows[1])[2]) / 2, GraphRunner.Run(model, feeds).Values.Single().Floats()[0], 1e-5);
        Assert.All(Graphs.GradientsOfSum(model, feeds, "x")["x"][8..], gradient => Assert.Equal(0, gradient));
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("a", 1)]
    [InlineData("ab", 2)]
    [InlineData("aa", 2)]
    [InlineData("aba", 3)]
    public void Ctc_EqualsTheSumOverAllPaths(string text, int length)
    {
        var scores = Tensors.Random($"steps {text}", 0.2f, 1.5f, true, 4, 1, 3);
        var label = text.Select(letter => letter - 'a' + 1L).Concat([99L, 99]).ToArray();
        var model = CtcModel(LossReduction.Sum);
        var feeds = CtcFeeds(scores, label, length, 4);
        var logarithms = scores.Floats().Select(number => (double)number).Chunk(3).Select(LogSoftmax).ToArray();
        var expected = -Math.Log(Paths(4).Where(path => Collapsed(path) == text).Sum(path => Math.Exp(path.Select((c, t) => logarithms[t][c]).Sum())));
        Assert.Equal(expected, GraphRunner.Run(model, feeds).Values.Single().Floats()[0], 1e-5);
    }

    [Fact]
    public void Ctc_StepsBehindTheInput_CountForNothing()
    {
        var scores = Tensors.Random("longer", 0.2f, 1.5f, true, 4, 1, 3);
        var gradient = Graphs.GradientsOfSum(CtcModel(LossReduction.Mean), CtcFeeds(scores, [1, 2, 99], 2, 3), "x")["x"];
        Assert.Equal([0f, 0, 0], gradient[9..]);
        Assert.All(gradient[..9].Chunk(3), step => Assert.Equal(0, step.Sum(), 1e-6));
    }

    [Theory]
    [InlineData(LossNames.MeanSquaredError)]
    [InlineData(LossNames.Triplet)]
    [InlineData(LossNames.PassThrough)]
    public void Loss_SettingThatItDoesNotKnow_IsNamed(string name)
    {
        var failure = Assert.Throws<AutodiffException>(() => Run(name, new LossOptions { Temperature = 2 }, [Floats(Targets)]));
        Assert.Contains("Temperature", failure.Message, StringComparison.Ordinal);
    }

    private static (float Loss, float[] Gradient) Run(string name, LossOptions options, TensorData[] labels)
    {
        var loss = LossSet.Default.Get(name);
        var model = Graphs.Of(e =>
        {
            var x = e.FloatInput("x", "batch", Size);
            Value[] values = [.. loss.Labels([x], options).Select((label, i) => e.Graph.Input($"label {i}", label.Type, label.Shape))];
            return [loss.Build(e, [x], values, options)];
        });
        var feeds = labels.Select((label, i) => KeyValuePair.Create($"label {i}", label)).Append(KeyValuePair.Create("x", Floats(Scores))).ToDictionary();
        return (GraphRunner.Run(model, feeds).Values.Single().Floats()[0], Graphs.GradientsOfSum(model, feeds, "x")["x"]);
    }

    private static double Difference(Func<double[], double> value, int position)
    {
        double At(double step) => value([.. Scores.Select((x, i) => i == position ? x + step : x)]);
        return (At(1e-5) - At(-1e-5)) / 2e-5;
    }

    private static OnnxModel CtcModel(LossReduction reduction) => Graphs.Of(e =>
    {
        var loss = LossSet.Default.Get(LossNames.Ctc);
        var x = e.FloatInput("x", "time", "batch", 3);
        var options = new LossOptions { Reduction = reduction };
        Value[] labels = [.. loss.Labels([x], options).Select((label, i) => e.Graph.Input($"label {i}", label.Type, label.Shape))];
        return [loss.Build(e, [x], labels, options)];
    });

    private static Dictionary<string, TensorData> CtcFeeds(TensorData scores, long[] label, long labelLength, long inputLength) => new()
    {
        ["x"] = scores, ["label 0"] = TensorData.Of(label, 1, label.Length), ["label 1"] = TensorData.Of([inputLength], 1), ["label 2"] = TensorData.Of([labelLength], 1),
    };

    private static IEnumerable<int[]> Paths(int length) => length == 0 ? [[]] : Paths(length - 1).SelectMany(path => Enumerable.Range(0, 3).Select(c => path.Append(c).ToArray()));

    private static string Collapsed(int[] path) => string.Concat(path.Where((c, i) => c > 0 && (i == 0 || path[i - 1] != c)).Select(c => (char)('a' + c - 1)));

    private static double CrossEntropy(double[] x, double smoothing, float[]? weights)
    {
        var counted = Split(x).Zip(Classes).Where(pair => pair.Second >= 0).ToArray();
        double W(long k) => weights?[k] ?? 1;
        var total = counted.Sum(pair => W(pair.Second));
        return counted.Sum(pair => ((1 - smoothing) * -W(pair.Second) * LogSoftmax(pair.First)[pair.Second]) - (smoothing / Size * LogSoftmax(pair.First).Select((l, k) => W(k) * l).Sum())) / total;
    }

    private static double Contrast(double[] x, double scale, int size = Size)
    {
        var pairs = Pairs(x, size);
        return pairs.Select((pair, i) => Math.Log(pairs.Sum(other => Math.Exp(scale * Cosine(pair.U, other.V)))) - (scale * Cosine(pair.U, pair.V))).Average();
    }

    private static double Divergence(double[] teacher, double[] own) => LogSoftmax(teacher).Zip(LogSoftmax(own), (p, q) => Math.Exp(p) * (p - q)).Sum();

    private static double[] Halved(double[] row) => Array.ConvertAll(row, x => x / 2);

    private static double[] LogSoftmax(double[] row) => Array.ConvertAll(row, x => x - Math.Log(row.Sum(Math.Exp)));

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private static double Huber(double d, double delta) => Math.Abs(d) <= delta ? d * d / 2 : delta * (Math.Abs(d) - (delta / 2));

    private static double Cosine(double[] u, double[] v) => Dot(u, v) / Math.Sqrt(Dot(u, u) * Dot(v, v));

    private static double Dot(double[] u, double[] v) => u.Zip(v, (a, b) => a * b).Sum();

    private static double Square((double[] U, double[] V) pair) => pair.U.Zip(pair.V, (a, b) => (a - b) * (a - b)).Sum();

    private static double Distance(TensorData a, TensorData b, int row) => Math.Sqrt(a.Floats().Zip(b.Floats(), (x, y) => Math.Pow(x - y + 1e-6, 2)).Skip(3 * row).Take(3).Sum());

    private static double[][] Split(double[] x, int size = Size) => [.. x.Chunk(size)];

    private static (double[] U, double[] V)[] Pairs(double[] x, int size = Size) => [.. Split(x, size).Chunk(2).Select(pair => (pair[0], pair[1]))];

    private static TensorData Labels() => TensorData.Of(Classes, Rows);

    private static TensorData Floats(double[] values) => TensorData.Of([.. values.Select(value => (float)value)], Rows, Size);
}
