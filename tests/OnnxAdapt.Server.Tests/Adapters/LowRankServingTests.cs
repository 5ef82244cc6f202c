using OnnxAdapt.Abstractions;
using OnnxAdapt.Serving.Catalog;

namespace OnnxAdapt.Server.Tests.Adapters;

/// <summary>Low-rank versions beside their base, against the same versions with graphs of their own.</summary>
public sealed class LowRankServingTests : IDisposable
{
    private const double Tolerance = 1e-4;
    private readonly string _folder = Directory.CreateTempSubdirectory("onnxadapt-lowrank-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Predict_BaseAndVersionsTogether_EachGetsItsOwnAnswer()
    {
        string[] models = ["first", "second", "third", "head", ""];
        var inputs = Rows(40);
        float[][] beside;
        await using (var server = await EncoderServer.StartAsync(_folder))
        {
            await server.PublishAsync("first", 1, TinyEncoder.Updates(1, 4, "query", "value"));
            await server.PublishAsync("second", 2, TinyEncoder.Updates(20, 7, "up", "down", "value", "out"));
            await server.PublishAsync("third", 3, TinyEncoder.Updates(30, 1, "key"));
            await server.PublishAsync("head", 4, [], delta => delta with { LowRank = [] });
            beside = await AskAsync(server, models, inputs);
            Assert.Equal(["low-rank", "low-rank", "low-rank", "head"], models[..4].Select(model => server.Catalog.Get(model).Execution));
            Assert.Equal(4, server.Loaded);
        }

        await using var alone = await EncoderServer.StartAsync(_folder, packed: false);
        var expected = await AskAsync(alone, models, inputs);

        Assert.Equal("own session: batches of its base are not packed", alone.Catalog.Get("first").Execution);
        Assert.All(expected.Zip(beside), pair => Assert.InRange(Distance(pair.First, pair.Second), 0, Tolerance));
        Assert.Equal(models.Length, Enumerable.Range(0, models.Length).Select(model => Distance(expected[model], expected[0])).Distinct().Count());
    }

    [Fact]
    public async Task Predict_RowWithAMaskOfItsOwn_GetsTheVersionsAnswer()
    {
        var masked = new ExampleInput.Tensors([new("input_ids", Tensor.Of([5L, 9, 3, 7], 4)), new("attention_mask", Tensor.Of([1L, 0, 1, 1], 4))]);
        float[] beside;
        await using (var server = await EncoderServer.StartAsync(_folder))
        {
            await server.PublishAsync("m", 1, TinyEncoder.Updates(1, 4, "query", "value"));
            await server.PredictAsync("m", Rows(1)[0]);
            beside = (await server.PredictAsync("m", masked)).Values;
        }

        await using var alone = await EncoderServer.StartAsync(_folder, packed: false);

        Assert.InRange(Distance((await alone.PredictAsync("m", masked)).Values, beside), 0, Tolerance);
    }

    [Fact]
    public async Task Publish_FactorsThatThePackedGraphCannotReach_RunsInAGraphOfItsOwn()
    {
        await using var server = await EncoderServer.StartAsync(_folder);
        var words = new ParameterSet();
        words.Add("words", Tensor.Of(TinyEncoder.Noise(9, TinyEncoder.Vocabulary * TinyEncoder.Width, 0.5f), TinyEncoder.Vocabulary, TinyEncoder.Width));
        LowRankUpdate[] table = [new("words", Tensor.Of(new float[TinyEncoder.Vocabulary * 2], TinyEncoder.Vocabulary, 2), Tensor.Of(new float[2 * TinyEncoder.Width], 2, TinyEncoder.Width))];

        await server.PublishAsync("table", 1, [], delta => delta with { BackboneParameters = words, LowRank = table });
        await server.PublishAsync("more", 1, TinyEncoder.Updates(1, 4, "query"), delta => delta with { LowRank = [] });
        await server.PublishAsync("beside", 1, TinyEncoder.Updates(1, 4, "query"));

        Assert.StartsWith("own session: The low-rank factors [60, 2] and [2, 32] of the weight 'words' cannot run beside it", server.Catalog.Get("table").Execution, StringComparison.Ordinal);
        Assert.Equal("own session: it changes more of its base than low-rank factors hold", server.Catalog.Get("more").Execution);
        Assert.InRange(Distance((await server.PredictAsync("more", Rows(1)[0])).Values, (await server.PredictAsync("beside", Rows(1)[0])).Values), 0, Tolerance);
        Assert.NotEqual((await server.PredictAsync("table", Rows(1)[0])).Values, (await server.PredictAsync("beside", Rows(1)[0])).Values);
    }

    [Fact]
    public async Task Load_HundredsOfVersions_ShareOneGraph()
    {
        const int Count = 200;
        await using var server = await EncoderServer.StartAsync(_folder);
        for (var i = 0; i < Count; i++) await server.PublishAsync($"m{i}", i, TinyEncoder.Updates(i, 2 + (i % 5), i % 2 == 0 ? ["query", "value"] : ["up"]));
        var input = Rows(1)[0];

        var together = await Task.WhenAll(Enumerable.Range(0, Count).Select(i => server.PredictAsync($"m{i}", input)));
        Assert.Equal(4, server.Loaded);
        await server.Catalog.UnloadAsync("m7");
        for (var i = 0; i < Count; i += 23) Assert.InRange(Distance((await server.PredictAsync($"m{i}", input)).Values, together[i].Values), 0, Tolerance);
        Assert.InRange(Distance((await server.PredictAsync("m7", input)).Values, together[7].Values), 0, Tolerance);
        Assert.Equal(4, server.Loaded);
    }

    [Fact]
    public async Task Load_OverTheBudget_CountsFactorsAndUnloadsWhatIsIdle()
    {
        await using var server = await EncoderServer.StartAsync(_folder, change: options => options.MaxModelBytes = TinyEncoder.Encoder().Length + 12_000);
        var bytes = TinyEncoder.Updates(1, 16, "query", "value").Sum(update => update.Left.Data.Length + update.Right.Data.Length);
        for (var i = 0; i < 4; i++) await server.PublishAsync($"m{i}", i, TinyEncoder.Updates(i, 16, "query", "value"));
        for (var i = 0; i < 4; i++) await server.Catalog.UnloadAsync($"m{i}");
        for (var i = 0; i < 4; i++) await server.PredictAsync($"m{i}", Rows(1)[0]);

        Assert.InRange(bytes, 7_000, 11_000);
        Assert.Equal([ModelState.Available, ModelState.Available, ModelState.Ready, ModelState.Ready], Enumerable.Range(0, 4).Select(i => server.Catalog.Get($"m{i}").State));
    }

    [Fact]
    public async Task Publish_UnderLoad_EveryAnswerIsThatOfTheVersionItNames()
    {
        await using var server = await EncoderServer.StartAsync(_folder);
        LowRankUpdate[] Of(long version) => TinyEncoder.Updates((int)version * 10, 4, version % 2 == 0 ? ["query", "value"] : ["up", "down"]);
        var input = Rows(1)[0];
        var expected = new Dictionary<long, float[]>();
        for (var version = 1; version <= 6; version++)
        {
            await server.PublishAsync($"reference{version}", version, Of(version));
            expected[version] = (await server.PredictAsync($"reference{version}", input)).Values;
        }

        await server.PublishAsync("m", 1, Of(1));
        using var stop = new CancellationTokenSource();
        var clients = Enumerable.Range(0, 6).Select(client => Task.Run(async () =>
        {
            var seen = new HashSet<long>();
            while (!stop.IsCancellationRequested)
            {
                var (version, values) = await server.PredictAsync("m", input);
                Assert.InRange(Distance(expected[version], values), 0, Tolerance);
                seen.Add(version);
            }

            return seen;
        })).ToArray();
        for (var version = 2; version <= 6; version++) await server.PublishAsync("m", version, Of(version));
        await server.Catalog.RollbackAsync("m");
        var (rolledBack, values) = await server.PredictAsync("m", input);
        await stop.CancelAsync();
        await Task.WhenAll(clients);

        Assert.Equal(5, rolledBack);
        Assert.InRange(Distance(expected[5], values), 0, Tolerance);
    }

    private static ExampleInput[] Rows(int count)
    {
        var random = new Random(5);
        return [.. Enumerable.Range(0, count).Select(_ => new ExampleInput.Tokens([.. Enumerable.Range(0, random.Next(1, 30)).Select(_ => random.Next(TinyEncoder.Vocabulary))]))];
    }

    /// <summary>All rows of all models at once; the empty name is the base.</summary>
    private static async Task<float[][]> AskAsync(EncoderServer server, string[] models, ExampleInput[] inputs)
    {
        var answers = await Task.WhenAll(inputs.SelectMany(input => models.Select(async model => (Model: model, Values: model.Length == 0 ? await server.EmbedAsync(input) : (await server.PredictAsync(model, input)).Values))));
        return [.. models.Select(model => answers.Where(answer => answer.Model == model).SelectMany(answer => answer.Values).ToArray())];
    }

    /// <summary>Largest difference, relative to the largest number or 1; endless where lengths differ.</summary>
    private static double Distance(float[] expected, float[] actual) => expected.Length != actual.Length
        ? double.PositiveInfinity
        : expected.Zip(actual, (a, b) => Math.Abs(a - (double)b)).Max() / Math.Max(1, expected.Max(Math.Abs));
}
