using OnnxAdapt.Autodiff.Lora;
using OnnxAdapt.Autodiff.Losses;
using OnnxAdapt.Autodiff.Tests.Support;
using OnnxAdapt.Autodiff.Tests.Training;
using OnnxAdapt.Autodiff.Training;
using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Serialization;
using OnnxAdapt.TestKit;

namespace OnnxAdapt.Autodiff.Tests.Lora;

public class LoraInjectionTests
{
    private static readonly LoraOptions Everywhere = new() { Rank = 2, Alpha = 6, Targets = ParameterSelector.All, Seed = 3 };

    public static TheoryData<string> Networks() => ["matmul", "gemm", "gemm transposed", "transposed matmul", "conv", "grouped conv", "lookup", "tied", "shared", "lstm", "transposed conv", "cut"];

    [Theory]
    [MemberData(nameof(Networks))]
    public void Inject_AtFirst_ChangesNothing(string network)
    {
        var (model, feeds) = Network(network);
        var injected = LoraInjection.Inject(model, Everywhere);
        AssertSame(GraphRunner.Run(model, feeds), GraphRunner.Run(injected.Model, feeds), 1e-6);
        Assert.NotEmpty(injected.Pairs);
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Merge_OfTrainedAdapter_EqualsRunningItBeside(string network)
    {
        var (model, feeds) = Network(network);
        var injected = LoraInjection.Inject(model, Everywhere);
        var values = Trained(injected);
        var merged = LoraMerge.Merge(model, injected.Pairs, values);
        var expected = GraphRunner.Run(injected.Model, feeds);
        AssertSame(expected, GraphRunner.Run(merged, feeds), 1e-5);
        Assert.NotEqual(GraphRunner.Run(model, feeds).Values.First().Floats(), expected.Values.First().Floats());
        Assert.Equal(model.Graph.Initializers.Count, merged.Graph.Initializers.Count);
    }

    [Theory]
    [InlineData("matmul")]
    [InlineData("lookup")]
    [InlineData("tied")]
    [InlineData("lstm")]
    public void Build_OnAdapters_TrainsThemAlone(string network)
    {
        var (model, _) = Network(network);
        var injected = LoraInjection.Inject(model, Everywhere);
        var graph = new TrainingGraphBuilder().Build(injected.Model, new TrainingGraphOptions { Loss = LossNames.MeanSquaredError, Parameters = injected.Parameters });
        Assert.Equal(injected.Pairs.SelectMany(pair => new[] { pair.A, pair.B }).Order(), graph.Parameters.Select(parameter => parameter.Name).Order());
    }

    [Fact]
    public void Inject_TargetsWithoutWeights_SaysSo()
    {
        var (model, _) = Network("matmul");
        var failure = Assert.Throws<AutodiffException>(() => LoraInjection.Inject(model, new LoraOptions()));
        Assert.Contains("Query, Value", failure.Message, StringComparison.Ordinal);
        Assert.Throws<AutodiffException>(() => LoraInjection.Inject(model, Everywhere with { Rank = 0 }));
        Assert.Throws<AutodiffException>(() => LoraInjection.Inject(model, Everywhere with { Alpha = double.NaN }));
    }

    [Fact]
    public void Merge_OfMatricesThatDoNotFit_NamesTheWeight()
    {
        var (model, _) = Network("matmul");
        var injected = LoraInjection.Inject(model, Everywhere);
        var values = Trained(injected).ToDictionary();
        values[injected.Pairs[0].A] = TensorData.Of(new float[2], 1, 2);
        Assert.Contains("'w'", Assert.Throws<AutodiffException>(() => LoraMerge.Merge(model, injected.Pairs, values)).Message, StringComparison.Ordinal);
    }

    [SharedFact("models/all-minilm-l6-v2")]
    public void Inject_QueriesAndValuesOfMiniLm_TrainsTheExpectedParameters()
    {
        var injected = LoraInjection.Inject(RecipeTests.Encoder(), new LoraOptions());
        Assert.Equal(12, injected.Pairs.Count);
        Assert.Equal("onnx::MatMul_752.lora_A", injected.Pairs[0].A);
        var graph = new TrainingGraphBuilder().Build(injected.Model, new TrainingGraphOptions { Loss = LossNames.CrossEntropy, Parameters = injected.Parameters.Or(ParameterSelector.Head) });
        Assert.Equal(74_498, graph.Parameters.Sum(parameter => parameter.Initial.ElementCount));
    }

    [SharedTheory("goldens/exports")]
    [InlineData("gpt2-tiny-lm-tied")]
    [InlineData("bert-tiny-seqcls-legacy17-nofold")]
    [InlineData("bert-tiny-ort-fused")]
    [InlineData("bert-tiny-float16")]
    [InlineData("resnet18-narrow-folded")]
    [InlineData("siamese-contrastive")]
    [InlineData("gru-classifier")]
    public void Inject_IntoExport_ChangesNothingAtFirst(string name)
    {
        var folder = RepositoryPaths.InShared($"goldens/exports/{name}");
        var model = OnnxReader.Read(Path.Combine(folder, "model.onnx"));
        var feeds = TensorFile.Read(Path.Combine(folder, "golden.safetensors")).Where(pair => pair.Key.StartsWith("input.", StringComparison.Ordinal)).ToDictionary(pair => pair.Key[6..], pair => pair.Value);
        var injected = LoraInjection.Inject(model, Everywhere);
        AssertSame(GraphRunner.Run(model, feeds), GraphRunner.Run(injected.Model, feeds), 2e-3);
        Assert.All(injected.Pairs, pair => Assert.Contains(model.Graph.Initializers, value => value.Name == pair.Weight));
    }

    private static Dictionary<string, TensorData> Trained(LoraModel injected) => injected.Pairs.SelectMany(pair => new[] { pair.A, pair.B }).ToDictionary(
        name => name,
        name =>
        {
            var value = injected.Model.Graph.Initializers.Single(initializer => initializer.Name == name);
            return value.Initializer = Tensors.Random(name, 0.1f, 0.5f, true, [.. value.Initializer!.Sizes]);
        });

    private static void AssertSame(IReadOnlyDictionary<string, TensorData> expected, IReadOnlyDictionary<string, TensorData> actual, double tolerance)
    {
        foreach (var (name, value) in expected.Where(pair => pair.Value.Type is DataType.Float or DataType.Float16))
        {
            GradientChecker.AssertClose(name, Array.ConvertAll(value.Floats(), number => (double)number), actual[name].Floats(), tolerance);
        }
    }

    private static (OnnxModel Model, Dictionary<string, TensorData> Feeds) Network(string kind)
    {
        var image = Tensors.Random("image", 0.2f, 1, true, 2, 4, 5, 5);
        var rows = Tensors.Random("rows", 0.2f, 1, true, 3, 4);
        var ids = TensorData.Of([2L, 0, 5], 3);
        return kind switch
        {
            "matmul" => Make(rows, (e, x) => e.MatMul(x, W(e, 4, 6))),
            "gemm" => Make(rows, (e, x) => e.Gemm(x, W(e, 4, 6), alpha: 0.5f)),
            "gemm transposed" => Make(Tensors.Random("columns", 0.2f, 1, true, 4, 3), (e, x) => e.Gemm(x, W(e, 6, 4), transposeA: true, transposeB: true)),
            "transposed matmul" => Make(rows, (e, x) => e.MatMul(x, e.Transpose(W(e, 6, 4), [1, 0]))),
            "conv" => Make(image, (e, x) => Conv(e, x, W(e, 6, 4, 3, 3), 1)),
            "grouped conv" => Make(image, (e, x) => Conv(e, x, W(e, 6, 2, 3, 3), 2)),
            "lookup" => Make(ids, (e, x) => e.Emit("Gather", [W(e, 6, 4), x], DataType.Float, null)),
            "tied" => Make(ids, (e, x) => Tied(e, x, W(e, 6, 4))),
            "shared" => Make(rows, (e, x) => Shared(e, x, W(e, 4, 4))),
            "lstm" => Make(Tensors.Random("steps", 0.2f, 1, true, 3, 2, 4), (e, x) => e.Emit("LSTM", [x, W(e, 2, 20, 4), W(e, "r", 2, 20, 5)], DataType.Float, null, ("hidden_size", 5L), ("direction", "bidirectional"))),
            "transposed conv" => Make(image, (e, x) => e.Emit("ConvTranspose", [x, W(e, 4, 3, 3, 3)], DataType.Float, null)),
            _ => Make(rows, (e, x) => e.MatMul(x, e.Slice(W(e, 4, 6), 1, 5, 1))),
        };
    }

    private static Value W(OperatorEmitter e, params long[] sizes) => W(e, "w", sizes);

    private static Value W(OperatorEmitter e, string name, params long[] sizes) => e.Graph.Constant(Tensors.Random($"weight {name}", 0.1f, 0.6f, true, sizes), name);

    private static Value Conv(OperatorEmitter e, Value x, Value w, long groups) =>
        e.Emit("Conv", [x, w], DataType.Float, null, ("group", groups), ("strides", new long[] { 2, 1 }), ("pads", new long[] { 1, 0, 1, 0 }));

    private static Value Tied(OperatorEmitter e, Value ids, Value w) => e.MatMul(e.Emit("Gather", [w, ids], DataType.Float, new Shape(3, 4)), e.Transpose(w, [1, 0]));

    private static Value Shared(OperatorEmitter e, Value x, Value w) => e.MatMul(e.Tanh(e.MatMul(x, w)), w);

    private static (OnnxModel Model, Dictionary<string, TensorData> Feeds) Make(TensorData input, Func<OperatorEmitter, Value, Value> write)
    {
        var model = Graphs.Of(e =>
        {
            var output = write(e, e.Graph.Input("x", input.Type, Shape.Of([.. input.Sizes])));
            (output.Name, output.Type) = ("y", DataType.Float);
            return [output];
        });
        return (model, new Dictionary<string, TensorData> { ["x"] = input });
    }
}
