using OnnxAdapt.Abstractions;
using OnnxAdapt.Runtime.Training;
using OnnxAdapt.TestKit;

namespace OnnxAdapt.Runtime.Tests.Training;

/// <summary>A table of words trained with its gradient as rows and, beside it, with the same gradient as a dense tensor.</summary>
public sealed class RowGradientTests
{
    private const int Rows = 40;
    private const int Width = 16;

    public static TheoryData<string> Optimizers => ["adamw", "adamw with decay", "adamw clipped", "sgd", "sgd with momentum and decay"];

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void Step_GradientAsRows_GivesTheNumbersOfADenseOne(string optimizer)
    {
        using var dense = Create(asRows: false, Settings(optimizer));
        using var rows = Create(asRows: true, Settings(optimizer));
        for (var step = 0; step < 6; step++)
        {
            var (expected, actual) = (dense.Step(Batch(step)), rows.Step(Batch(step)));
            Assert.Equal((expected.Loss, expected.LearningRate), (actual.Loss, actual.LearningRate));
            Assert.Equal(expected.GradientNorm, actual.GradientNorm, 1e-9);
        }

        AssertEqual(dense, rows);
    }

    [Fact]
    public void Accumulate_GradientAsRows_AddsUp()
    {
        using var dense = Create(asRows: false, Settings("adamw"));
        using var rows = Create(asRows: true, Settings("adamw"));
        foreach (var backend in new[] { dense, rows })
        {
            for (var step = 0; step < 6; step++)
            {
                backend.Accumulate(Batch(step), 0.5f);
                if (step % 2 == 1) backend.ApplyAccumulated();
            }
        }

        AssertEqual(dense, rows);
    }

    [Fact]
    public void Import_StateOfAnotherRun_GoesOnToTheSameBits()
    {
        using var whole = Create(asRows: true, Settings("adamw with decay"));
        using var first = Create(asRows: true, Settings("adamw with decay"));
        using var second = Create(asRows: true, Settings("adamw with decay"));
        for (var step = 0; step < 6; step++) whole.Step(Batch(step));
        for (var step = 0; step < 3; step++) first.Step(Batch(step));
        second.Import(first.ExportParameters(), first.ExportOptimizerState());
        for (var step = 3; step < 6; step++) second.Step(Batch(step));

        Assert.Equal(Table(whole), Table(second));
    }

    [Fact]
    public void Step_RowThatDoesNotExist_IsRefused()
    {
        using var backend = Create(asRows: true, Settings("adamw"), checkedByRuntime: false);

        var error = Assert.Throws<AdaptException>(() => backend.Step([new NamedTensor("ids", Tensor.Of([0L, Rows], 2)), new NamedTensor("factors", Tensor.Of(new float[2 * Width], 2, Width))]));

        Assert.Equal(AdaptErrorKind.InvalidArgument, error.Kind);
        Assert.Contains($"row {Rows} of 'table'", error.Message, StringComparison.Ordinal);
    }

    private static void AssertEqual(ITrainingBackend expected, ITrainingBackend actual)
    {
        Assert.All(Table(expected).Zip(Table(actual)), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
        using var state = expected.ExportOptimizerState();
        using var other = actual.ExportOptimizerState();
        Assert.Equal(state.Select(tensor => tensor.Name), other.Select(tensor => tensor.Name));
    }

    private static float[] Table(ITrainingBackend backend) => backend.ExportParameters()["table"].AsSpan<float>().ToArray();

    private static OptimizerSettings Settings(string name) => name switch
    {
        "adamw" => new OptimizerSettings { LearningRate = 0.05 },
        "adamw with decay" => new OptimizerSettings { LearningRate = 0.05, WeightDecay = 0.1 },
        "adamw clipped" => new OptimizerSettings { LearningRate = 0.05, MaxGradientNorm = 0.5 },
        "sgd" => new OptimizerSettings { Kind = OptimizerKind.Sgd, LearningRate = 0.05 },
        _ => new OptimizerSettings { Kind = OptimizerKind.Sgd, LearningRate = 0.05, Momentum = 0.9, WeightDecay = 0.1 },
    };

    /// <summary>Five rows, one of them twice; few rows are seen in all.</summary>
    private static NamedTensor[] Batch(int step)
    {
        long[] ids = [step, (step * 7) % 11, 3, (step * 7) % 11, 20 + step];
        return [new NamedTensor("ids", Tensor.Of(ids, ids.Length)), new NamedTensor("factors", Tensor.Of(TestPrograms.Noise(100 + step, ids.Length * Width), ids.Length, Width))];
    }

    private static ITrainingBackend Create(bool asRows, OptimizerSettings settings, bool checkedByRuntime = true)
    {
        var program = new TrainingProgram
        {
            TrainingModel = (asRows ? AsRows(checkedByRuntime) : Dense()).ToBytes(),
            EvaluationModel = Forward("ids").ToBytes(),
            DataInputs = [new TensorSignature("ids", TensorElementType.Int64, [new Dimension(null, "n")]), new TensorSignature("factors", TensorElementType.Float, [new Dimension(null, "n"), Width])],
            LossOutput = "loss",
            Parameters = [new TrainableParameter("table", "gradient", [Rows, Width]) { RowsOutput = asRows ? "rows" : null }],
        };
        return new OrtTrainingBackendFactory().Create(program, TestPrograms.Initial(program), settings, new TrainingBackendOptions { Threads = 1 });
    }

    /// <summary>The sum of the picked rows times the factors.</summary>
    private static TinyOnnx Forward(string picked) => new TinyOnnx()
        .Input("ids", TinyOnnx.Int64, "n").Input("factors", TinyOnnx.Float, "n", Width).Input("table", TinyOnnx.Float, Rows, Width)
        .Output("loss", TinyOnnx.Float)
        .Initializer("count", [(long)Rows], 1)
        .Node("Mod", ["ids", "count"], ["wrapped"])
        .Node("Gather", ["table", picked], ["values"])
        .Node("Mul", ["values", "factors"], ["product"])
        .Node("ReduceSum", ["product"], ["loss"], ("keepdims", 0L));

    private static TinyOnnx AsRows(bool checkedByRuntime) => Forward(checkedByRuntime ? "ids" : "wrapped")
        .Output("gradient", TinyOnnx.Float, "n", Width).Output("rows", TinyOnnx.Int64, "n")
        .Node("Identity", ["factors"], ["gradient"])
        .Node("Identity", ["ids"], ["rows"]);

    private static TinyOnnx Dense() => Forward("ids")
        .Output("gradient", TinyOnnx.Float, Rows, Width)
        .Initializer("off_on", [0f, 1f], 2)
        .Node("OneHot", ["ids", "count", "off_on"], ["hot"], ("axis", 0L))
        .Node("MatMul", ["hot", "factors"], ["gradient"]);
}
