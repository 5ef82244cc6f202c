using System.Text;
using OnnxAdapt.Autodiff.Lowering;
using OnnxAdapt.Autodiff.Tests.Support;
using OnnxAdapt.Autodiff.Training;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Tests.Lowering;

public class MachineLearningLoweringTests
{
    private const string Domain = "ai.onnx.ml";

    private static readonly float[] Six = [0.3f, -0.7f, 1.1f, 0.9f, 0.2f, -0.4f];

    public static IEnumerable<GradientCase> Cases =>
    [
        Case("Scaler", "each feature").Float(2, 3).Set("offset", new[] { 1f, 2, 3 }).Set("scale", new[] { 0.5f, 2, 1 }),
        Case("Scaler", "one for all").Float(2, 3).Set("offset", new[] { 1f }).Set("scale", new[] { 0.5f }),
        Case("Imputer", "number").Float(2, 2).Set("imputed_value_floats", new[] { 0.5f, 0.7f }).Set("replaced_value_float", -3f),
        Case("Normalizer", "largest").Positive(2, 3),
        Case("Normalizer", "magnitudes").Float(2, 3).Set("norm", "L1"),
        Case("Normalizer", "length").Float(2, 3).Set("norm", "L2"),
        (Case("FeatureVectorizer", "two") with { Symbolic = false }).Float(2, 3).Float(2, 2).Set("inputdimensions", new[] { 3L, 2 }),
        Case("ArrayFeatureExtractor", "columns").Float(2, 3).Fixed(TensorData.Of([2L, 0], 2)),
        Case("ArrayFeatureExtractor", "vector").Float(3).Fixed(TensorData.Of([2L, 0], 1, 2)),
        Linear("LinearRegressor", "two targets", 1).Set("targets", 2L).Set("intercepts", new[] { 0.1f, -0.2f }),
        Linear("LinearRegressor", "no intercepts", 1).Set("targets", 2L),
        Linear("LinearRegressor", "logistic", 1).Set("targets", 2L).Set("intercepts", new[] { 0.1f, -0.2f }).Set("post_transform", "LOGISTIC"),
        Linear("LinearClassifier", "two classes", 2).Set("intercepts", new[] { 0.1f, -0.2f }).Set("classlabels_ints", new[] { 4L, 7 }),
        Linear("LinearClassifier", "softmax", 2).Set("intercepts", new[] { 0.1f, -0.2f }).Set("classlabels_ints", new[] { 4L, 7 }).Set("post_transform", "SOFTMAX"),
        Linear("LinearClassifier", "logistic", 2).Set("intercepts", new[] { 0.1f, -0.2f }).Set("classlabels_ints", new[] { 4L, 7 }).Set("post_transform", "LOGISTIC"),
        Single("one score, two labels").Set("classlabels_ints", new[] { 4L, 7 }),
        Single("one score, two labels, logistic").Set("classlabels_ints", new[] { 4L, 7 }).Set("post_transform", "LOGISTIC"),
        Single("one score, two labels, softmax").Set("classlabels_ints", new[] { 4L, 7 }).Set("post_transform", "SOFTMAX"),
        Support("plane", "LINEAR", 0),
        Support("linear", "LINEAR", 2),
        Support("polynomial", "POLY", 2),
        Support("sigmoid", "SIGMOID", 2),
        Support("radial", "RBF", 2),
    ];

    public static TheoryData<GradientCase> Rows() => [.. Cases];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Gradient_OfLoweredOperator_EqualsCentralDifferences(GradientCase gradientCase) => GradientChecker.Check(gradientCase);

    [Theory]
    [MemberData(nameof(Rows))]
    public void Apply_LoweredOperator_ComputesTheSame(GradientCase gradientCase)
    {
        var model = gradientCase.Build(symbolic: false);
        var feeds = gradientCase.Inputs.ToDictionary(input => input.Name, input => input.Value);
        var expected = GraphRunner.Run(model, feeds);
        Assert.True(LoweringSet.MachineLearning.Apply(model));
        Assert.DoesNotContain(model.Graph.Nodes, node => node.Op.Domain == Domain);
        var actual = GraphRunner.Run(model, feeds);
        Assert.All(expected, pair => AssertSame($"{gradientCase}: {pair.Key}", pair.Value, actual[pair.Key]));
    }

    [Theory]
    [InlineData("coefficients", 6)]
    [InlineData("intercepts", 2)]
    public void Apply_LinearClassifier_HasWeightsThatCanBeTrained(string attribute, int count)
    {
        var model = Linear("LinearClassifier", "softmax", 2).Set("intercepts", new[] { 0.1f, -0.2f }).Set("classlabels_ints", new[] { 4L, 7 }).Build(symbolic: true);
        model.Graph.Nodes[0].Name = "classifier";
        var gradient = GradientGraphBuilder.Build(model, [$"classifier.{attribute}"]);
        Dictionary<string, TensorData> feeds = new() { ["x0"] = Tensors.Random("x", 0.2f, 1, true, 4, 3) };
        feeds[gradient.Graph.Inputs.Single(input => input.Name.StartsWith("cotangent.", StringComparison.Ordinal)).Name] = Tensors.Random("dy", 0.2f, 1, true, 4, 2);
        Assert.Equal(count, GraphRunner.Run(gradient, feeds).Values.Single().Floats().Length);
    }

    [Fact]
    public void Apply_ClassifierWithTexts_StillNamesThem()
    {
        var labels = AttributeValue.OfStrings([Encoding.UTF8.GetBytes("cat"), Encoding.UTF8.GetBytes("dog")]);
        var model = Linear("LinearClassifier", "texts", 2).Set("intercepts", new[] { 0.1f, -0.2f }).Set("classlabels_strings", labels).Build(symbolic: false);
        model.Graph.Outputs[0].Type = DataType.String;
        Assert.True(LoweringSet.MachineLearning.Apply(model));
        Assert.Equal(DataType.String, model.Graph.Outputs[0].Type);
        Assert.Equal([2L, 2], GraphRunner.Run(model, new Dictionary<string, TensorData> { ["x0"] = Tensors.Random("x", 0.2f, 1, true, 2, 3) }, [model.Graph.Outputs[1].Name]).Values.Single().Sizes);
    }

    [Fact]
    public void Gradient_OfImputedMissingNumbers_IsZeroThere()
    {
        var model = Case("Imputer", "not a number").Float(2, 2).Set("imputed_value_floats", new[] { 0.5f, 0.7f }).Set("replaced_value_float", float.NaN).Build(symbolic: true);
        Dictionary<string, TensorData> feeds = new() { ["x0"] = TensorData.Of([1, float.NaN, float.NaN, 2], 2, 2) };
        Assert.Equal([1, 0, 0, 1], Graphs.GradientsOfSum(model, feeds, "x0")["x0"]);
    }

    /// <summary>The map of a label to its probability is for readers; training goes on with the numbers.</summary>
    [Fact]
    public void Apply_ZipMap_GivesTheNumbers()
    {
        var model = Graphs.Of(e => [e.EmitMany(new OperatorId(Domain, "ZipMap"), [e.FloatInput("x", 2, 2)], 1, ("classlabels_int64s", new[] { 0L, 1 }))[0]]);
        model.Opsets[Domain] = 1;
        Assert.Equal([1, 1, 1, 1], Graphs.GradientsOfSum(Lowered(model), new Dictionary<string, TensorData> { ["x"] = TensorData.Of([1f, 2, 3, 4], 2, 2) }, "x")["x"]);
    }

    [Fact]
    public void Build_ThroughAMachineThatVotes_IsRefusedByName()
    {
        var model = Graphs.Of(e => [e.EmitMany(new OperatorId(Domain, "SVMClassifier"), [e.FloatInput("x", 2, 2)], 2)[1]]);
        model.Opsets[Domain] = 1;
        Assert.Contains("SVMClassifier", Assert.Throws<AutodiffException>(() => GradientGraphBuilder.Build(model, ["x"])).Message, StringComparison.Ordinal);
    }

    private static OnnxModel Lowered(OnnxModel model)
    {
        LoweringSet.MachineLearning.Apply(model);
        return model;
    }

    private static void AssertSame(string what, TensorData expected, TensorData actual)
    {
        Assert.Equal(expected.Sizes, actual.Sizes);
        if (expected.Type == DataType.Float)
        {
            GradientChecker.AssertClose(what, [.. expected.Floats().Select(x => (double)x)], actual.Floats(), 1e-6);
        }
        else
        {
            Assert.Equal(expected.Bytes.ToArray(), actual.Bytes.ToArray());
        }
    }

    private static GradientCase Case(string opType, string variant, int outputs = 1) => new(opType, variant, 17, Domain)
    {
        OutputCount = outputs,
        OutputTypes = outputs == 2 ? new Dictionary<int, DataType> { [0] = DataType.Int64 } : new Dictionary<int, DataType>(),
    };

    private static GradientCase Linear(string opType, string variant, int outputs) => Case(opType, variant, outputs).Float(2, 3).Set("coefficients", Six);

    private static GradientCase Single(string variant) =>
        Case("LinearClassifier", variant, 2).Float(4, 3).Set("coefficients", Six[..3]).Set("intercepts", new[] { 0.1f });

    private static GradientCase Support(string variant, string kernel, int count)
    {
        var plane = Case("SVMRegressor", variant).Float(4, 3).Set("kernel_type", kernel).Set("kernel_params", new[] { 0.4f, 0.3f, 2 }).Set("n_supports", (long)count).Set("rho", new[] { 0.2f });
        return count == 0 ? plane.Set("coefficients", Six[..3]) : plane.Set("coefficients", new[] { 0.5f, -1.2f }).Set("support_vectors", Six);
    }
}
