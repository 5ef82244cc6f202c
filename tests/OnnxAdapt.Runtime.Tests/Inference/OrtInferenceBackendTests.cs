using System.Globalization;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Runtime.Inference;
using OnnxAdapt.TestKit;

namespace OnnxAdapt.Runtime.Tests.Inference;

public sealed class OrtInferenceBackendTests
{
    [Fact]
    public void Run_DynamicShapes_ComputesEach()
    {
        using var backend = Create(AddModel());
        foreach (var rows in new[] { 1, 5, 2, 0 })
        {
            var x = TestPrograms.Noise(rows, rows * 2);
            using var y = backend.Run([new NamedTensor("x", Tensor.Of(x, rows, 2))], ["y"])[0];
            Assert.Equal([rows, 2], y.Dimensions.ToArray());
            Assert.Equal(x.Select((value, i) => value + 1 + (i % 2)), y.AsSpan<float>().ToArray());
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Run_FarLargerInput_WorksWithAndWithoutArena(bool arena)
    {
        using var factory = new OrtInferenceBackendFactory();
        using var backend = factory.Create(ModelBinary.FromBytes(AddModel()), new InferenceBackendOptions { UseMemoryArena = arena, IntraOpThreads = 1 });
        foreach (var rows in new[] { 1, 100_000, 1, 200_000, 2 })
        {
            using var y = backend.Run([new NamedTensor("x", Tensor.Of(new float[rows * 2], rows, 2))], ["y"])[0];
            Assert.Equal([1f, 2f], y.AsSpan<float>()[^2..].ToArray());
        }
    }

    [Fact]
    public void Signature_DeclaredShapes_AreRead()
    {
        using var backend = Create(AddModel());
        Assert.Equal("x: Float[batch, 2]", backend.Signature.Inputs.Single().ToString());
        Assert.Equal("y: Float[batch, 2]", backend.Signature.Outputs.Single().ToString());
        Assert.Equal("test", backend.Metadata["purpose"]);
        Assert.Equal("tiny-producer", backend.Metadata["onnx.producer"]);
    }

    [Fact]
    public void Run_OutputOutlivesBackend_StaysReadable()
    {
        Tensor y;
        using (var backend = Create(AddModel()))
        {
            y = backend.Run([new NamedTensor("x", Tensor.Of([1f, 1f], 1, 2))], ["y"])[0];
        }

        Assert.Equal([2f, 3f], y.AsSpan<float>().ToArray());
        var data = y.Data;
        y.Dispose();
        y.Dispose();
        Assert.Throws<ObjectDisposedException>(() => data.Span.Length);
    }

    [Fact]
    public void Run_Strings_RoundTrip()
    {
        var model = new TinyOnnx().Input("x", TinyOnnx.String, "n").Output("y", TinyOnnx.String, "n").Node("Identity", ["x"], ["y"]);
        using var backend = Create(model.ToBytes());
        using var y = backend.Run([new NamedTensor("x", Tensor.OfStrings(["a", "", "ünï🙂"], 3))], ["y"])[0];
        Assert.Equal(["a", "", "ünï🙂"], y.Strings!);
    }

    [Fact]
    public void Run_WrongInputs_NamesTensorAndDeclaration()
    {
        using var backend = Create(AddModel());
        Assert.Contains("inputs[x]: is Int64[1, 2]; the graph takes x: Float[batch, 2]", Invalid(backend, new NamedTensor("x", Tensor.Of([1L, 2L], 1, 2))));
        Assert.Contains("Float[1, 3]", Invalid(backend, new NamedTensor("x", Tensor.Of(new float[3], 1, 3))));
        Assert.Contains("Float[2]", Invalid(backend, new NamedTensor("x", Tensor.Of(new float[2], 2))));
        Assert.Contains("is missing", Invalid(backend));
        Assert.Contains("inputs[z]", Invalid(backend, new NamedTensor("x", Tensor.Of(new float[2], 1, 2)), new NamedTensor("z", Tensor.Of(new float[2], 1, 2))));
        var output = Assert.Throws<AdaptException>(() => backend.Run([new NamedTensor("x", Tensor.Of(new float[2], 1, 2))], ["nope"]));
        Assert.Contains("nope", output.Message);
    }

    [Fact]
    public void Run_IndexOutOfRange_NamesTheTensorThatHoldsIt()
    {
        var model = new TinyOnnx()
            .Input("other", TinyOnnx.Int64, "n")
            .Input("ids", TinyOnnx.Int64, "n")
            .Output("y", TinyOnnx.Float, "n", 2)
            .Output("z", TinyOnnx.Int64, "n")
            .Initializer("table", new float[6], 3, 2)
            .Node("Gather", ["table", "ids"], ["y"])
            .Node("Identity", ["other"], ["z"]);
        using var backend = Create(model.ToBytes());

        var message = Invalid(backend, new NamedTensor("other", Tensor.Of([1L], 1)), new NamedTensor("ids", Tensor.Of([1L, 77L], 2)));

        Assert.Contains("inputs[ids]", message);
        Assert.Contains("77", message);
    }

    [Fact]
    public void Run_SizesThatDoNotFitTogether_AreTheCallersMistake()
    {
        var model = new TinyOnnx()
            .Input("a", TinyOnnx.Float, "n").Input("b", TinyOnnx.Float, "n").Output("y", TinyOnnx.Float, "n").Node("Add", ["a", "b"], ["y"]);
        using var backend = Create(model.ToBytes());
        Assert.Contains("a [2], b [3]", Invalid(backend, new NamedTensor("a", Tensor.Of(new float[2], 2)), new NamedTensor("b", Tensor.Of(new float[3], 3))));
    }

    [Fact]
    public void Run_TokenCancelledBefore_IsRefused()
    {
        using var backend = Create(AddModel());
        var error = Assert.Throws<AdaptException>(() => backend.Run([new NamedTensor("x", Tensor.Of([1f, 1f], 1, 2))], ["y"], new CancellationToken(true)));
        Assert.Equal(AdaptErrorKind.Cancelled, error.Kind);
    }

    [Fact]
    public async Task Run_TokenCancelledMeanwhile_Ends()
    {
        using var backend = Create(LongModel());
        using var source = new CancellationTokenSource();
        var x = new NamedTensor("x", Tensor.Of(TestPrograms.Noise(1, 256 * 256), 256, 256));
        using var started = new ManualResetEventSlim();
        var run = Task.Run(() =>
        {
            started.Set();
            while (true)
            {
                backend.Run([x], ["y"], source.Token)[0].Dispose();
            }
        });

        started.Wait();
        source.Cancel();

        var error = await Assert.ThrowsAsync<AdaptException>(() => run);
        Assert.Equal(AdaptErrorKind.Cancelled, error.Kind);
    }

    [Fact]
    public async Task Run_ManyAtOnce_KeepTheirOwnAnswers()
    {
        using var backend = Create(AddModel());
        await Parallel.ForAsync(0, 200, (i, token) =>
        {
            using var y = backend.Run([new NamedTensor("x", Tensor.Of([i, (float)-i], 1, 2))], ["y"], token)[0];
            Assert.Equal([i + 1f, 2f - i], y.AsSpan<float>().ToArray());
            return ValueTask.CompletedTask;
        });
    }

    [Fact]
    public void Create_BadModels_AreTheCallersMistake()
    {
        using var factory = new OrtInferenceBackendFactory();
        Assert.Equal(AdaptErrorKind.NotFound, Assert.Throws<AdaptException>(() => factory.Create(ModelBinary.FromFile("/nowhere.onnx"), new InferenceBackendOptions())).Kind);
        Assert.Equal(AdaptErrorKind.InvalidArgument, Assert.Throws<AdaptException>(() => Create([1, 2, 3])).Kind);
        var unknownOp = new TinyOnnx().Input("x", 1, 2).Output("y", 1, 2).Node("NoSuchOperator", ["x"], ["y"]).ToBytes();
        Assert.Contains("NoSuchOperator", Assert.Throws<AdaptException>(() => Create(unknownOp)).Message);
    }

    [Fact]
    public void Create_UnavailableProvider_SaysWhatIsMissing()
    {
        using var factory = new OrtInferenceBackendFactory();
        var absent = Assert.Throws<AdaptException>(() => factory.Create(ModelBinary.FromBytes(AddModel()), new InferenceBackendOptions { ExecutionProvider = "cuda" }));
        Assert.Equal(AdaptErrorKind.Unimplemented, absent.Kind);
        Assert.Contains("The execution provider 'cuda' is not available here: ", absent.Message);
        var unknown = Assert.Throws<AdaptException>(() => factory.Create(ModelBinary.FromBytes(AddModel()), new InferenceBackendOptions { ExecutionProvider = "tpu" }));
        Assert.Equal(AdaptErrorKind.InvalidArgument, unknown.Kind);
        Assert.Contains("cpu, cuda", unknown.Message);
    }

    [Fact]
    public void Create_SharedPackedWeights_GiveTheSameAnswers()
    {
        using var factory = new OrtInferenceBackendFactory(sharePackedWeights: true);
        using var first = factory.Create(ModelBinary.FromBytes(AddModel()), new InferenceBackendOptions());
        using var second = factory.Create(ModelBinary.FromBytes(AddModel()), new InferenceBackendOptions { UseMemoryArena = false, AllowSpinning = true, IntraOpThreads = 1 });
        NamedTensor[] x = [new("x", Tensor.Of([1f, 1f], 1, 2))];
        using var a = first.Run(x, ["y"])[0];
        using var b = second.Run(x, ["y"])[0];
        Assert.Equal(a.AsSpan<float>(), b.AsSpan<float>());
    }

    [SharedFact("models/mnist-8-onnx")]
    public void Run_RealConvolutions_FromFileAndFromBytes_Agree()
    {
        var path = Directory.EnumerateFiles(RepositoryPaths.InShared("models/mnist-8-onnx"), "*.onnx", SearchOption.AllDirectories).First();
        using var factory = new OrtInferenceBackendFactory();
        using var file = factory.Create(ModelBinary.FromFile(path), new InferenceBackendOptions());
        using var bytes = factory.Create(ModelBinary.FromBytes(File.ReadAllBytes(path)), new InferenceBackendOptions());
        var input = new NamedTensor(file.Signature.Inputs[0].Name, Tensor.Of(TestPrograms.Noise(3, 784), 1, 1, 28, 28));
        var output = file.Signature.Outputs[0].Name;
        using var a = file.Run([input], [output])[0];
        using var b = bytes.Run([input], [output])[0];
        Assert.Equal(a.AsSpan<float>(), b.AsSpan<float>());
    }

    internal static byte[] AddModel() => new TinyOnnx()
        .Input("x", TinyOnnx.Float, "batch", 2)
        .Output("y", TinyOnnx.Float, "batch", 2)
        .Initializer("w", [1f, 2f], 2)
        .Node("Add", ["x", "w"], ["y"])
        .Metadata("purpose", "test")
        .ToBytes();

    internal static IInferenceBackend Create(byte[] model, ParameterSet? overrides = null)
    {
        using var factory = new OrtInferenceBackendFactory();
        return factory.Create(ModelBinary.FromBytes(model) with { InitializerOverrides = overrides }, new InferenceBackendOptions());
    }

    private static byte[] LongModel()
    {
        var graph = new TinyOnnx().Input("x", TinyOnnx.Float, 256, 256).Output("y", TinyOnnx.Float, 256, 256);
        var current = "x";
        for (var i = 0; i < 100; i++)
        {
            var next = i == 99 ? "y" : string.Create(CultureInfo.InvariantCulture, $"t{i}");
            graph.Node("MatMul", [current, "x"], [next]);
            current = next;
        }

        return graph.ToBytes();
    }

    private static string Invalid(IInferenceBackend backend, params NamedTensor[] inputs)
    {
        var error = Assert.Throws<AdaptException>(() => backend.Run(inputs, ["y"]));
        Assert.Equal(AdaptErrorKind.InvalidArgument, error.Kind);
        return error.Message;
    }
}
