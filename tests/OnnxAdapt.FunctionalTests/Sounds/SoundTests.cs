using Google.Protobuf;
using Grpc.Core;
using OnnxAdapt.Client;
using OnnxAdapt.FunctionalTests.Hosting;
using OnnxAdapt.FunctionalTests.Processes;
using OnnxAdapt.FunctionalTests.Sessions;
using OnnxAdapt.FunctionalTests.Strategies;
using OnnxAdapt.TestKit.Sounds;
using OnnxAdapt.V1;
using Scope = OnnxAdapt.V1.Trainable.Types.Scope;
using Task = System.Threading.Tasks.Task;

namespace OnnxAdapt.FunctionalTests.Sounds;

/// <summary>Networks of sounds that are asked, and adapted, with WAV files.</summary>
public sealed class SoundTests : IAsyncLifetime
{
    private const string Adapted = "kinds";

    private readonly TemporaryFolder _models = new();
    private TestServer? _server;

    private TestServer Server => _server!;

    public async Task InitializeAsync()
    {
        SoundModels.Write(_models.Path);
        _server = await TestServer.StartAsync(settings => (settings.Serving.MaxSoundsPerRequest, settings.Serving.MaxSecondsPerSound) = (40, 3), _models.Path);
    }

    public async Task DisposeAsync()
    {
        await Server.DisposeAsync();
        _models.Dispose();
    }

    [Theory]
    [InlineData(SoundModels.Frames)]
    [InlineData(SoundModels.Waves)]
    public async Task Probe_SyntheticSounds_TellsKindsOfOtherSounds(string model)
    {
        var summary = await AdaptAsync(model, new Trainable { Scope = Scope.Head }, SyntheticSounds.Examples(30, 1, (0.3, 0.8)), epochs: 60);

        Assert.Equal("", summary.UnpublishedReason);
        Assert.InRange(await AccuracyAsync(SyntheticSounds.Examples(10, 2, (0.3, 0.8))), 0.9, 1);
    }

    [Theory]
    [InlineData(SoundModels.Frames)]
    [InlineData(SoundModels.Waves)]
    [InlineData(SoundModels.Classifier)]
    public async Task All_SoundsOfOneLength_TrainsTheNetworkToo(string model)
    {
        var summary = await AdaptAsync(model, new Trainable { Scope = Scope.All }, SyntheticSounds.Examples(8, 1, (0.4, 0.4)), epochs: 30);

        Assert.Equal("", summary.UnpublishedReason);
        Assert.NotEmpty(Published.Backbone(Server.DataDirectory, Adapted));
        Assert.InRange(await AccuracyAsync(SyntheticSounds.Examples(6, 2, (0.4, 0.4))), 0.7, 1);
    }

    [Fact]
    public async Task All_SoundsOfManyLengths_SaysWhatToDo()
    {
        using var session = await SessionDialog.StartAsync(Server.Adaptation, Start(SoundModels.Frames, new Trainable { Scope = Scope.All }));
        await session.SendAsync(SyntheticSounds.Examples(6, 1, (0.3, 0.9)));

        var failed = await session.FailAsync(new Command { Id = "train", Train = new Train { Epochs = 1 } });

        Assert.Equal("FAILED_PRECONDITION", failed.Code);
        Assert.Contains("sounds of one length", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Embed_Frames_IsTheMeanThatTheGraphDefines()
    {
        var samples = SyntheticSounds.Of("rising", new Random(4), 0.25);

        var vector = (await EmbedAsync(SoundModels.Frames, Inputs.Samples(samples, SoundModels.Rate)))[0];

        var expected = Reference(samples);
        Assert.Equal(expected.Length, vector.Length);
        for (var index = 0; index < expected.Length; index++) Assert.Equal(expected[index], vector[index], 2e-4 * expected.Max());
    }

    [Theory]
    [InlineData(SoundModels.Frames)]
    [InlineData(SoundModels.Waves)]
    public async Task Embed_SoundsOfManyLengthsTogether_GivesEachItsOwnVector(string model)
    {
        var inputs = SyntheticSounds.Examples(5, 3, (0.05, 1.2)).Select(example => example.Input).ToArray();

        var together = await EmbedAsync(model, inputs);

        for (var index = 0; index < inputs.Length; index++)
        {
            var alone = (await EmbedAsync(model, inputs[index]))[0];
            for (var component = 0; component < alone.Length; component++) Assert.Equal(alone[component], together[index][component], 1e-5 * (1 + Math.Abs(alone[component])));
        }
    }

    [Fact]
    public async Task Embed_SameSoundOfAnotherKindOfFile_GivesTheSameVector()
    {
        var samples = SyntheticSounds.Of("low", new Random(6), 0.4);
        float[] quantised = [.. samples.Select(sample => MathF.Round(sample * 32768) / 32768)];
        var streamed = WaveFile.OfShorts(quantised, SoundModels.Rate);
        streamed.AsSpan(4, 4).Fill(0xFF);
        streamed.AsSpan(40, 4).Fill(0xFF);

        var vectors = await EmbedAsync(
            SoundModels.Frames, SyntheticSounds.Input(WaveFile.OfShorts(quantised, SoundModels.Rate)), Inputs.Samples(quantised, SoundModels.Rate), SyntheticSounds.Input(streamed),
            Inputs.Audio(WaveFile.OfFloats(quantised, SoundModels.Rate)));

        Assert.All(vectors, vector => Assert.Equal(vectors[0], vector));
    }

    [Fact]
    public async Task Predict_Classifier_GivesTheFoldersLabels()
    {
        var input = SyntheticSounds.Input(WaveFile.OfShorts(SyntheticSounds.Of("low", new Random(6), 0.4), SoundModels.Rate));

        var single = (await Server.Predictions.PredictAsync(new PredictRequest { Model = SoundModels.Classifier, Inputs = { input } })).Predictions[0];
        var raw = (await Server.Predictions.PredictAsync(new PredictRequest { Model = SoundModels.Classifier, RawScores = true, Inputs = { input } })).Predictions[0].Labels.ToDictionary(label => label.Label, label => label.Score);
        var several = (await Server.Predictions.PredictAsync(new PredictRequest { Model = SoundModels.Tagger, Inputs = { input } })).Predictions[0];

        Assert.Equal(["hiss", "hum", "tick"], single.Labels.Select(label => label.Label).Order());
        Assert.Equal(1, single.Labels.Sum(label => label.Score), 1e-5);
        Assert.All(several.Labels, label => Assert.Equal(1 / (1 + Math.Exp(-raw[label.Label])), label.Score, 1e-5));
    }

    [Fact]
    public async Task Requests_HostileSounds_NameTheFieldAndTheServerGoesOn()
    {
        var good = SyntheticSounds.Input(WaveFile.OfShorts(SyntheticSounds.Of("low", new Random(6), 0.4), SoundModels.Rate));

        await RefusedAsync(SoundModels.Frames, "inputs[1].audio", "is cut off", good, SyntheticSounds.Input(good.Audio.Span[..^1].ToArray()));
        await RefusedAsync(SoundModels.Frames, "inputs[0].audio", "is empty", SyntheticSounds.Input([]));
        await RefusedAsync(SoundModels.Frames, "inputs[0].audio", "is no WAV file", SyntheticSounds.Input("fLaC and more of it"u8.ToArray()));
        await RefusedAsync(SoundModels.Frames, "inputs[0].audio", "3.125 seconds long; at most 3", SyntheticSounds.Input(WaveFile.Of(new byte[100_000], 1, 1, 16_000, 16)));
        await RefusedAsync(SoundModels.Frames, "inputs[0].audio", "is too short: it has 100 samples; the model takes at least 128", SyntheticSounds.Input(WaveFile.Of(new byte[200], 1, 1, 16_000, 16)));
        await RefusedAsync(SoundModels.Frames, "inputs", "has 41 sounds; at most 40", [.. Enumerable.Repeat(good, 41)]);
        await RefusedAsync(TestServer.Encoder, "inputs[0].audio", "takes text, not sounds", good);
        await RefusedAsync(SoundModels.Frames, "inputs[0].image", "has no preprocessor_config.json that says how images", new Input { Image = ByteString.CopyFrom(1, 2, 3) });

        Assert.Single(await EmbedAsync(SoundModels.Frames, good));
    }

    [Fact]
    public async Task Predict_FolderOfAnUnknownExtractor_NamesIt()
    {
        var request = new PredictRequest { Model = SoundModels.Foreign, Inputs = { SyntheticSounds.Input(WaveFile.OfShorts(new float[800], SoundModels.Rate)) } };

        var failure = await Assert.ThrowsAsync<RpcException>(async () => await Server.Predictions.PredictAsync(request));

        Assert.Equal(StatusCode.InvalidArgument, failure.StatusCode);
        Assert.Contains("the feature extractor 'ChirpFeatureExtractor'", failure.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Embed_TooLongForTheModel_IsCutUnlessForbidden()
    {
        var samples = SyntheticSounds.Of("rising", new Random(8), 1);
        var request = new EmbedRequest { Model = SoundModels.Waves, Truncation = Truncation.None, Inputs = { Inputs.Samples(samples, SoundModels.Rate) } };

        var failure = await Assert.ThrowsAsync<RpcException>(async () => await Server.Embeddings.EmbedAsync(request));
        request.Truncation = Truncation.Left;
        var last = (await Server.Embeddings.EmbedAsync(request)).Embeddings[0].Values;

        Assert.Contains("is 1 seconds long; the model takes at most 0.5", failure.Status.Detail, StringComparison.Ordinal);
        Assert.Equal((await EmbedAsync(SoundModels.Waves, Inputs.Samples(samples.AsSpan(8_000), SoundModels.Rate)))[0], last.ToArray());
        Assert.Equal((await EmbedAsync(SoundModels.Waves, Inputs.Samples(samples.AsSpan(0, 8_000), SoundModels.Rate)))[0], (await EmbedAsync(SoundModels.Waves, Inputs.Samples(samples, SoundModels.Rate)))[0]);
    }

    [Fact]
    public async Task Session_OneBadSound_IsTheOnlyOneLeftOut()
    {
        var examples = SyntheticSounds.Examples(1, 1, (0.3, 0.3));
        examples[2].Input = SyntheticSounds.Input([1, 2, 3]);
        using var session = await SessionDialog.StartAsync(Server.Adaptation, Start(SoundModels.Frames, new Trainable { Scope = Scope.Head }));

        var acknowledgement = await session.SendAsync(examples);

        Assert.Equal(3u, acknowledgement.Accepted);
        Assert.Contains("input.audio", Assert.Single(acknowledgement.Rejected).Reason, StringComparison.Ordinal);
    }

    /// <summary>Samples brought to mean 0 and variance 1, each filter's squared answers, and their mean over all places.</summary>
    private static double[] Reference(float[] samples)
    {
        var mean = samples.Average(sample => (double)sample);
        var deviation = Math.Sqrt(samples.Average(sample => (sample - mean) * (sample - mean)) + 1e-7);
        double[] wave = [.. samples.Select(sample => (sample - mean) / deviation)];
        var places = ((samples.Length - SoundModels.Kernel) / SoundModels.Stride) + 1;
        return [.. Enumerable.Range(0, SoundModels.Size).Select(filter => Enumerable.Range(0, places).Average(place =>
        {
            var sum = 0d;
            for (var tap = 0; tap < SoundModels.Kernel; tap++) sum += wave[(place * SoundModels.Stride) + tap] * SoundModels.Filters[(filter * SoundModels.Kernel) + tap];
            return sum * sum;
        }))];
    }

    private static StartSession Start(string model, Trainable trainable) => new()
    {
        BaseModel = model, Model = Adapted, Task = ModelTask.SingleLabel, Seed = 3, BatchSize = 8, Trainable = trainable,
        Publish = new PublishPolicy { OnFinish = true, Serve = true },
    };

    private async Task<Summary> AdaptAsync(string model, Trainable trainable, Example[] examples, uint epochs)
    {
        using var session = await SessionDialog.StartAsync(Server.Adaptation, Start(model, trainable));
        foreach (var batch in examples.Chunk(16)) await session.SendAsync(batch);
        await session.DoAsync(new Command { Id = "train", Train = new Train { Epochs = epochs } });
        return (await session.DoAsync(new Command { Id = "finish", Finish = new Finish() })).Single(answer => answer.Summary is not null).Summary;
    }

    private async Task<double> AccuracyAsync(Example[] test)
    {
        var request = new PredictRequest { Model = Adapted, TopK = 1 };
        request.Inputs.AddRange(test.Select(example => example.Input));
        var response = await Server.Predictions.PredictAsync(request);
        return response.Predictions.Zip(test).Count(pair => pair.First.Labels[0].Label == pair.Second.Label) / (double)test.Length;
    }

    private async Task<float[][]> EmbedAsync(string model, params Input[] inputs)
    {
        var request = new EmbedRequest { Model = model };
        request.Inputs.AddRange(inputs);
        return [.. (await Server.Embeddings.EmbedAsync(request)).Embeddings.Select(embedding => embedding.Values.ToArray())];
    }

    private async Task RefusedAsync(string model, string field, string reason, params Input[] inputs)
    {
        var failure = await Assert.ThrowsAsync<RpcException>(async () => await EmbedAsync(model, inputs));
        Assert.Equal(StatusCode.InvalidArgument, failure.StatusCode);
        Assert.Contains(field, failure.Status.Detail, StringComparison.Ordinal);
        Assert.Contains(reason, failure.Status.Detail, StringComparison.Ordinal);
    }
}
