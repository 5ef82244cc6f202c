using OnnxAdapt.Abstractions;
using OnnxAdapt.Runtime.Training;
using OnnxAdapt.TestKit;

namespace OnnxAdapt.Runtime.Tests.Training;

public sealed class TrainingBufferTests
{
    private static readonly TrainingBackendOptions OneThread = new() { Threads = 1 };

    [Fact]
    public void Step_Buffer_MovesAndIsSeenByEvaluation()
    {
        using var backend = Create();
        Assert.Equal([1f, 2f], Buffer(backend));
        backend.Step(Batch(1, 3));
        Assert.Equal([2f, 5f], Buffer(backend));
        backend.Accumulate(Batch(2, 2), 0.5f);
        Assert.Equal([4f, 7f], Buffer(backend));
        using var loss = backend.Evaluate(Batch(0, 0), ["loss"])[0];
        Assert.Equal(11f, loss.AsSpan<float>()[0]);
        Assert.Equal(["p", "running"], backend.ExportParameters().Select(item => item.Name));
    }

    [Fact]
    public void Step_Refused_LeavesTheBuffer()
    {
        using var backend = Create();
        Assert.Throws<AdaptException>(() => backend.Step(Batch(float.NaN, 1)));
        Assert.Equal([1f, 2f], Buffer(backend));
    }

    [Fact]
    public void Import_OfAnExport_GoesOnBitEqually()
    {
        using var undisturbed = Create();
        undisturbed.Step(Batch(0.1f, 0.7f));
        using var parameters = undisturbed.ExportParameters();
        using var optimizer = undisturbed.ExportOptimizerState();
        using var resumed = Create();
        resumed.Import(parameters, optimizer);
        undisturbed.Step(Batch(0.3f, 0.9f));
        resumed.Step(Batch(0.3f, 0.9f));
        Assert.Equal(Buffer(undisturbed), Buffer(resumed));
        Assert.Equal(undisturbed.ExportParameters()["p"].AsSpan<float>().ToArray(), resumed.ExportParameters()["p"].AsSpan<float>().ToArray());
    }

    [Fact]
    public void Import_WithoutBuffer_IsRefused()
    {
        using var backend = Create();
        using var values = new ParameterSet();
        values.Add("p", Tensor.Of([1f, 1f], 2));
        Assert.Contains("parameters[running]", Assert.Throws<AdaptException>(() => backend.Import(values)).Message, StringComparison.Ordinal);
    }

    private static float[] Buffer(ITrainingBackend backend) => backend.ExportParameters()["running"].AsSpan<float>().ToArray();

    private static NamedTensor[] Batch(float first, float second) => [new("x", Tensor.Of([first, second], 2))];

    private static ITrainingBackend Create()
    {
        using var initial = new ParameterSet();
        initial.Add("p", Tensor.Of([0.5f, 0.5f], 2));
        initial.Add("running", Tensor.Of([1f, 2f], 2));
        return new OrtTrainingBackendFactory().Create(Program(), initial, new OptimizerSettings(), OneThread);
    }

    /// <summary>The buffer is the sum of what came in; the loss is that sum, so it shows what the graph was given.</summary>
    private static TrainingProgram Program()
    {
        static TinyOnnx Forward(TinyOnnx graph) => graph
            .Input("x", TinyOnnx.Float, 2L).Input("p", TinyOnnx.Float, 2L).Input("running", TinyOnnx.Float, 2L)
            .Output("loss", TinyOnnx.Float)
            .Node("Add", ["x", "running"], ["sum"])
            .Node("ReduceSum", ["sum"], ["loss"], ("keepdims", 0L));

        return new TrainingProgram
        {
            TrainingModel = Forward(new TinyOnnx()).Output("dp", TinyOnnx.Float, 2L).Output("new", TinyOnnx.Float, 2L)
                .Node("Mul", ["x", "p"], ["dp"]).Node("Identity", ["sum"], ["new"]).ToBytes(),
            EvaluationModel = Forward(new TinyOnnx()).ToBytes(),
            DataInputs = [new TensorSignature("x", TensorElementType.Float, [2])],
            LossOutput = "loss",
            Parameters = [new TrainableParameter("p", "dp", [2])],
            Buffers = [new TrainingBuffer("running", "new", [2])],
        };
    }
}
