using System.Buffers.Binary;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Runtime.Inference;
using OnnxAdapt.Serving.Catalog;
using OnnxAdapt.Serving.Engine;
using OnnxAdapt.Serving.Tests.Support;
using OnnxAdapt.TestKit;

namespace OnnxAdapt.Serving.Tests.Golden;

/// <summary>Graphs that are called again and again with what they gave before: a language model and a voice detector.</summary>
public sealed class StatefulModelTests : IAsyncLifetime
{
    private const int Context = 64;
    private const int Window = 512;
    private readonly TemporaryFolder _folder = new();
    private readonly ServingMetrics _metrics = new();
    private readonly ModelCatalog _catalog;
    private readonly InferenceEngine _engine;

    public StatefulModelTests()
    {
        var options = new ServingOptions { ModelDirectories = [RepositoryPaths.InShared("models")], DataDirectory = _folder.Combine("data") };
        _catalog = new ModelCatalog(options, new OrtInferenceBackendFactory(), TimeProvider.System, _metrics, NullLogger<ModelCatalog>.Instance);
        _engine = new InferenceEngine(_catalog);
    }

    public Task InitializeAsync() => _catalog.StartAsync();

    public async Task DisposeAsync()
    {
        await _catalog.DisposeAsync();
        _metrics.Dispose();
        _folder.Dispose();
    }

    [SharedFact("models/stories260k")]
    public async Task Stories_TheLikeliestTokenEachTime_TellTheStoryThatItsAuthorShows()
    {
        var pieces = Pieces(await File.ReadAllBytesAsync(RepositoryPaths.InShared("models/stories260k/tok512.bin")));
        var ids = new List<long> { 1 };
        var story = new StringBuilder();
        while (story.Length < 120)
        {
            var logits = (await RunAsync("stories260k", ["logits"], new NamedTensor("input_ids", Tensor.Of(ids.ToArray(), ids.Count))))[0].Value.AsSpan<float>()[^pieces.Length..].ToArray();
            ids.Add(Array.IndexOf(logits, logits.Max()));
            story.Append(pieces[ids[^1]]);
        }

        Assert.StartsWith("Once upon a time, there was a little girl named Lily. She loved to play outside in the park.", story.ToString().TrimStart(), StringComparison.Ordinal);
    }

    [SharedFact("models/silero-vad")]
    public async Task VoiceDetector_SilenceAndSpeech_AreToldApart()
    {
        var silence = await SpeechAsync(new float[20 * Window]);
        var speech = await SpeechAsync(Samples(await File.ReadAllBytesAsync(RepositoryPaths.InShared("models/silero-vad/test.wav")), 300 * Window));

        Assert.InRange(silence.Max(), 0, 0.1f);
        Assert.InRange(speech.Max(), 0.9f, 1);
        Assert.InRange(speech.Min(), 0, 0.2f);
    }

    private async Task<List<float>> SpeechAsync(float[] samples)
    {
        var probabilities = new List<float>();
        var state = Tensor.Allocate(TensorElementType.Float, 2, 1, 128);
        for (var at = 0; at + Window <= samples.Length; at += Window)
        {
            var window = new float[Context + Window];
            var before = Math.Min(at, Context);
            samples.AsSpan(at - before, before + Window).CopyTo(window.AsSpan(Context - before));
            var outputs = await RunAsync(
                "silero-vad", ["output", "stateN"], new NamedTensor("input", Tensor.Of(window, 1, window.Length)), new NamedTensor("state", state), new NamedTensor("sr", Tensor.Of([16000L])));
            probabilities.Add(outputs[0].Value.AsSpan<float>()[0]);
            state = Tensor.Of(outputs[1].Value.AsSpan<float>().ToArray(), 2, 1, 128);
        }

        return probabilities;
    }

    private async Task<IReadOnlyList<NamedTensor>> RunAsync(string model, string[] outputs, params NamedTensor[] inputs)
    {
        var result = await _engine.PredictAsync(new PredictCall { Model = new ModelReference(model), Outputs = outputs, Inputs = [new ExampleInput.Tensors(inputs)] });
        return result.Rows[0].Outputs;
    }

    /// <summary>Score, length and bytes of each token, after the longest length.</summary>
    private static string[] Pieces(byte[] file)
    {
        var pieces = new string[512];
        var at = sizeof(int);
        for (var i = 0; i < pieces.Length; i++)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(at + sizeof(float)));
            pieces[i] = Encoding.UTF8.GetString(file, at + 8, length);
            at += 8 + length;
        }

        return pieces;
    }

    private static float[] Samples(byte[] wave, int count) =>
        [.. Enumerable.Range(0, count).Select(i => BinaryPrimitives.ReadInt16LittleEndian(wave.AsSpan(44 + (2 * i))) / 32768f)];
}
