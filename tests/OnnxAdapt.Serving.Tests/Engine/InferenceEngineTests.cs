using OnnxAdapt.Abstractions;
using OnnxAdapt.Serving.Engine;
using OnnxAdapt.Serving.Tests.Support;
using OnnxAdapt.TestKit;

namespace OnnxAdapt.Serving.Tests.Engine;

public sealed class InferenceEngineTests
{
    [Fact]
    public async Task EmbedAsync_TextsOfManyLengths_AnswersEachWithItsOwnVector()
    {
        await using var serving = await ServingFixture.StartAsync();
        var texts = Enumerable.Range(0, 300).Select(index => new string((char)('a' + (index % 26)), 1 + (index * 7 % 90))).ToArray();

        var result = await serving.EmbedAsync(texts);

        Assert.Equal(1, result.Version);
        Assert.All(texts.Zip(result.Rows), pair =>
        {
            Assert.Equal(pair.First.Length, pair.Second.Tokens);
            AssertClose(FakeModels.Expected(pair.First, 1), pair.Second.Values);
        });
        Assert.All(serving.Encoders.Single().Shapes, shape => Assert.True(shape[0] * shape[1] <= 256));
        Assert.True(serving.Encoders.Single().Runs < 150);
    }

    [Fact]
    public async Task EmbedAsync_ConcurrentCallers_NeverGetRowsOfOthers()
    {
        await using var serving = await ServingFixture.StartAsync();

        await Task.WhenAll(Enumerable.Range(0, 16).Select(caller => Task.Run(async () =>
        {
            for (var round = 0; round < 50; round++)
            {
                var texts = Enumerable.Range(0, 1 + ((caller + round) % 5)).Select(index => new string((char)('A' + caller), 1 + ((round + index) % 30))).ToArray();
                var result = await serving.EmbedAsync(texts);
                Assert.All(texts.Zip(result.Rows), pair => AssertClose(FakeModels.Expected(pair.First, 1), pair.Second.Values));
            }
        })));

        Assert.Equal(1, serving.Encoders.Single().MostRunning);
    }

    [Fact]
    public async Task EmbedAsync_NormalizeAndDimensions_CutsFirst()
    {
        await using var serving = await ServingFixture.StartAsync();

        var result = await serving.Engine.EmbedAsync(ServingFixture.EmbedCall("abc") with { Normalize = true, Dimensions = 2 });

        var expected = FakeModels.Expected("abc", 1)[..2];
        var norm = MathF.Sqrt(expected.Sum(value => value * value));
        AssertClose([.. expected.Select(value => value / norm)], result.Rows[0].Values);
    }

    [Fact]
    public async Task EmbedAsync_TextWithoutTokens_GivesZeros()
    {
        await using var serving = await ServingFixture.StartAsync();

        var result = await serving.EmbedAsync("", "x");

        Assert.Equal(new float[3], result.Rows[0].Values);
        Assert.Equal(0, result.Rows[0].Tokens);
        AssertClose(FakeModels.Expected("x", 1), result.Rows[1].Values);
    }

    public static TheoryData<string, EmbedCall> BadCalls => new()
    {
        { "inputs", ServingFixture.EmbedCall() },
        { "inputs[1].tokens.ids[2]", ServingFixture.EmbedCall("a") with { Inputs = [new ExampleInput.Text("a"), new ExampleInput.Tokens([1, 2, 101])] } },
        { "inputs[0].tokens.ids[0]", ServingFixture.EmbedCall("a") with { Inputs = [new ExampleInput.Tokens([-1])] } },
        { "inputs[0].tokens.ids", ServingFixture.EmbedCall("a") with { Inputs = [new ExampleInput.Tokens([])] } },
        { "inputs[0].tokens.type_ids", ServingFixture.EmbedCall("a") with { Inputs = [new ExampleInput.Tokens([1, 2], [0])] } },
        { "inputs[0].tensors.attention_mask", ServingFixture.EmbedCall("a") with { Inputs = [Tokens([1, 2], [0, 0])] } },
        { "inputs[0].tensors.z", ServingFixture.EmbedCall("a") with { Inputs = [new ExampleInput.Tensors([new NamedTensor("z", Tensor.Of(new long[1], 1))])] } },
        { "inputs[0]", ServingFixture.EmbedCall("a") with { Inputs = [new ExampleInput.Unreadable("has no value.")] } },
        { "inputs[0].text", ServingFixture.EmbedCall(new string('a', 9000)) with { Truncation = InputTruncation.None } },
        { "inputs[0].text", ServingFixture.EmbedCall(new string('a', 1_000_001)) },
        { "dimensions", ServingFixture.EmbedCall("a") with { Dimensions = 4 } },
        { "prompt", ServingFixture.EmbedCall("a") with { Prompt = "query" } },
    };

    [Theory]
    [MemberData(nameof(BadCalls))]
    public async Task EmbedAsync_BadCall_NamesTheField(string field, EmbedCall call)
    {
        await using var serving = await ServingFixture.StartAsync();

        var exception = await Assert.ThrowsAsync<AdaptException>(() => serving.Engine.EmbedAsync(call));

        Assert.Equal(AdaptErrorKind.InvalidArgument, exception.Kind);
        Assert.StartsWith($"{field}:", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EmbedAsync_MaskedTokens_AreLeftOut()
    {
        await using var serving = await ServingFixture.StartAsync();

        var result = await serving.Engine.EmbedAsync(ServingFixture.EmbedCall() with { Inputs = [Tokens([5, 9, 50], [1, 1, 0])] });

        AssertClose([7, 1, 3.5f], result.Rows[0].Values);
    }

    [Theory]
    [InlineData("nobody")]
    [InlineData("../enc")]
    public async Task EmbedAsync_UnknownModel_IsNotFound(string name)
    {
        await using var serving = await ServingFixture.StartAsync();

        var exception = await Assert.ThrowsAsync<AdaptException>(() => serving.Engine.EmbedAsync(ServingFixture.EmbedCall("a") with { Model = new ModelReference(name) }));

        Assert.Equal(AdaptErrorKind.NotFound, exception.Kind);
    }

    [Fact]
    public async Task EmbedAsync_TensorModel_IsFailedPrecondition()
    {
        await using var serving = await ServingFixture.StartAsync();

        var exception = await Assert.ThrowsAsync<AdaptException>(() => serving.Engine.EmbedAsync(ServingFixture.EmbedCall("a") with { Model = new ModelReference("dense") }));

        Assert.Equal(AdaptErrorKind.FailedPrecondition, exception.Kind);
    }

    [Fact]
    public async Task PredictAsync_TensorRows_GivesEachItsOutput()
    {
        await using var serving = await ServingFixture.StartAsync();
        var inputs = Enumerable.Range(0, 100).Select(row => (ExampleInput)new ExampleInput.Tensors([new NamedTensor("x", Tensor.Of(new float[] { row, row + 1, row + 2 }, 3))])).ToArray();

        var result = await serving.Engine.PredictAsync(new PredictCall { Model = new ModelReference("dense"), Inputs = inputs });

        Assert.All(result.Rows.Index(), row => Assert.Equal([row.Index * 2f, (row.Index + 1) * 2f, (row.Index + 2) * 2f], row.Item.Outputs.Single().Value.AsSpan<float>().ToArray()));
        Assert.Equal("y", result.Rows[0].Outputs[0].Name);
    }

    public static TheoryData<string, Tensor> BadTensors => new()
    {
        { "x", Tensor.Of(new float[4], 4) },
        { "x", Tensor.Of(new float[3], 1, 3) },
        { "x", Tensor.Of(new double[3], 3) },
        { "x", Tensor.Of(new[] { 1, float.NaN, 2 }, 3) },
        { "x", Tensor.Of(new[] { 1, float.PositiveInfinity, 2 }, 3) },
        { "w", Tensor.Of(new float[3], 3) },
    };

    [Theory]
    [MemberData(nameof(BadTensors))]
    public async Task PredictAsync_BadTensor_NamesIt(string name, Tensor tensor)
    {
        await using var serving = await ServingFixture.StartAsync();

        var exception = await Assert.ThrowsAsync<AdaptException>(() => serving.Engine.PredictAsync(
            new PredictCall { Model = new ModelReference("dense"), Inputs = [new ExampleInput.Tensors([new NamedTensor(name, tensor)])] }));

        Assert.Equal(AdaptErrorKind.InvalidArgument, exception.Kind);
        Assert.StartsWith($"inputs[0].tensors.{name}:", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PredictAsync_Head_SortsLabelsAndCutsToTopK()
    {
        await using var serving = await ServingFixture.StartAsync();
        await serving.PublishAsync("banking", serve: true, 0, 0, 0, 1, 3, 2, 0, 0, 0);

        var raw = await serving.Engine.PredictAsync(ServingFixture.PredictCall("banking", "a"));
        var scored = await serving.Engine.PredictAsync(ServingFixture.PredictCall("banking", "a") with { RawScores = false, TopK = 2 });

        Assert.Equal([new LabelScore("l1", 3), new LabelScore("l2", 2), new LabelScore("l0", 1)], raw.Rows[0].Labels);
        Assert.Equal(["l1", "l2"], scored.Rows[0].Labels.Select(label => label.Label));
        Assert.Equal(MathF.Exp(3) / (MathF.Exp(1) + MathF.Exp(2) + MathF.Exp(3)), scored.Rows[0].Labels[0].Score, 5);
    }

    [Fact]
    public async Task PredictAsync_TwoHeadsOnOneBackbone_ShareItsPass()
    {
        using var blocked = new ManualResetEventSlim(true);
        await using var serving = await ServingFixture.StartAsync(onRun: () => blocked.Wait());
        await serving.PublishAsync("one", serve: true, 1, 0, 0, 0, 0, 0);
        await serving.PublishAsync("two", serve: true, 0, 0, 1, 5, 0, 0);
        blocked.Reset();
        var first = Task.Run(() => serving.EmbedAsync("z"));
        await WaitUntil(() => serving.Encoders[0].Runs == 2);
        var before = serving.Encoders[0].Runs;
        var calls = new[] { "one", "two", "one", "enc" }.Select(model => Queue(serving, model)).ToArray();

        blocked.Set();
        await first;
        await Task.WhenAll(calls);

        Assert.Single(serving.Encoders);
        Assert.Equal(before + 1, serving.Encoders[0].Runs);
        Assert.Equal(FakeModels.Expected("ab", 1)[0], ((PredictResult)await calls[0]).Rows[0].Labels[0].Score);
        Assert.Equal(5, ((PredictResult)await calls[1]).Rows[0].Labels[0].Score);
    }

    [Fact]
    public async Task EmbedAsync_DeadlinePassedInTheQueue_NeverRuns()
    {
        using var blocked = new ManualResetEventSlim(false);
        var clock = new ManualClock();
        await using var serving = await ServingFixture.StartAsync(clock: clock, onRun: () => { if (Loaded) blocked.Wait(); });
        await serving.Catalog.LoadAsync("enc");
        Loaded = true;
        var first = Task.Run(() => serving.EmbedAsync("first"));
        await WaitUntil(() => serving.Encoders[0].Runs == 2);
        var late = serving.Engine.EmbedAsync(ServingFixture.EmbedCall("late") with { Deadline = clock.GetUtcNow().AddSeconds(1) });
        var patient = serving.Engine.EmbedAsync(ServingFixture.EmbedCall("patient") with { Deadline = clock.GetUtcNow().AddSeconds(10) });

        clock.Advance(TimeSpan.FromSeconds(2));
        blocked.Set();

        Assert.Equal(AdaptErrorKind.DeadlineExceeded, (await Assert.ThrowsAsync<AdaptException>(() => late)).Kind);
        await patient;
        await first;
        Assert.Equal(3, serving.Encoders[0].Runs);
        Assert.Equal([1, 7], serving.Encoders[0].Shapes.Last());
    }

    [Fact]
    public async Task EmbedAsync_CancelledInTheQueue_EndsAtOnceAndNeverRuns()
    {
        using var blocked = new ManualResetEventSlim(true);
        await using var serving = await ServingFixture.StartAsync(onRun: () => blocked.Wait());
        await serving.Catalog.LoadAsync("enc");
        blocked.Reset();
        using var source = new CancellationTokenSource();
        var first = Task.Run(() => serving.EmbedAsync("first"));
        await WaitUntil(() => serving.Encoders[0].Runs == 2);
        var second = serving.Engine.EmbedAsync(ServingFixture.EmbedCall("second"), source.Token);

        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        blocked.Set();
        await first;
        await serving.Catalog.UnloadAsync("enc");

        Assert.Equal(2, serving.Encoders[0].Runs);
    }

    [Fact]
    public async Task EmbedAsync_QueueFull_IsTurnedAwayWithRetryHint()
    {
        using var blocked = new ManualResetEventSlim(true);
        await using var serving = await ServingFixture.StartAsync(options => (options.MaxInputsPerRequest, options.MaxQueuedRows) = (2, 2), () => blocked.Wait());
        await serving.Catalog.LoadAsync("enc");
        blocked.Reset();
        var first = Task.Run(() => serving.EmbedAsync("first"));
        await WaitUntil(() => serving.Encoders[0].Runs == 2);
        var waiting = serving.EmbedAsync("b", "c");

        var exception = await Assert.ThrowsAsync<AdaptException>(() => serving.EmbedAsync("d"));
        blocked.Set();
        await Task.WhenAll(first, waiting);

        Assert.Equal(AdaptErrorKind.ResourceExhausted, exception.Kind);
        Assert.True(exception.RetryAfter > TimeSpan.Zero);
        await serving.EmbedAsync("e");
    }

    [Theory]
    [InlineData(WorkPriority.Interactive, true)]
    [InlineData(WorkPriority.Background, false)]
    public async Task EmbedAsync_WhileItRuns_CountsAsLoadUnlessBackground(WorkPriority priority, bool counts)
    {
        using var blocked = new ManualResetEventSlim(true);
        await using var serving = await ServingFixture.StartAsync(onRun: () => blocked.Wait());
        await serving.Catalog.LoadAsync("enc");
        blocked.Reset();
        var call = Task.Run(() => serving.Engine.EmbedAsync(ServingFixture.EmbedCall("a") with { Priority = priority }));
        await WaitUntil(() => serving.Encoders[0].Runs == 2);

        Assert.Equal(counts, serving.Engine.InteractivePending);
        blocked.Set();
        await call;

        Assert.False(serving.Engine.InteractivePending);
    }

    [Fact]
    public async Task EmbedAsync_TurnedAwayOrCancelled_LeavesNoLoad()
    {
        using var blocked = new ManualResetEventSlim(true);
        await using var serving = await ServingFixture.StartAsync(options => (options.MaxInputsPerRequest, options.MaxQueuedRows) = (1, 1), () => blocked.Wait());
        await serving.Catalog.LoadAsync("enc");
        blocked.Reset();
        using var source = new CancellationTokenSource();
        var first = Task.Run(() => serving.EmbedAsync("first"));
        await WaitUntil(() => serving.Encoders[0].Runs == 2);
        var second = serving.Engine.EmbedAsync(ServingFixture.EmbedCall("second"), source.Token);

        await Assert.ThrowsAsync<AdaptException>(() => serving.EmbedAsync("third"));
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        blocked.Set();
        await first;

        Assert.False(serving.Engine.InteractivePending);
    }

    private bool Loaded { get; set; }

    private static async Task<object> Queue(ServingFixture serving, string model) => model == "enc"
        ? await serving.EmbedAsync("ab")
        : await serving.Engine.PredictAsync(ServingFixture.PredictCall(model, "ab"));

    private static ExampleInput.Tensors Tokens(long[] ids, long[] mask) =>
        new([new NamedTensor("input_ids", Tensor.Of(ids, ids.Length)), new NamedTensor("attention_mask", Tensor.Of(mask, mask.Length))]);

    private static void AssertClose(float[] expected, float[] actual) =>
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-3));

    private static async Task WaitUntil(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!condition())
        {
            await Task.Delay(1, limit.Token);
        }
    }
}
