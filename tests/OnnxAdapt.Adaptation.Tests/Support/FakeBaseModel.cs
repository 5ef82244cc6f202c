using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Adaptation.Tests.Support;

/// <summary>Features made of the words of a text: each word adds a fixed pseudo-random vector, so equal words mean near features.</summary>
public sealed class FakeBaseModel : IBaseModel
{
    private int _extracted;

    public string Name => "fake";

    public long Version => 1;

    public string Sha256 { get; init; } = new('a', 64);

    public string FeatureFingerprint { get; init; } = "fake-features";

    public int FeatureSize { get; init; } = 16;

    /// <summary>Path of a graph for training inside; the fake's own features do not come from it.</summary>
    public string Graph { get; init; } = "absent.onnx";

    public FeatureRecipe? Recipe { get; init; }

    public string ModelPath => Graph;

    public ModelSignature Signature { get; } = new([], []);

    /// <summary>Rows that were asked for.</summary>
    public int Extracted => _extracted;

    /// <summary>Sizes of the calls.</summary>
    public ConcurrentQueue<int> Calls { get; } = new();

    /// <summary>Awaited by each extraction; completed unless a test holds it.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public async Task<IReadOnlyList<Outcome<float[]>>> ExtractAsync(IReadOnlyList<ExampleInput> inputs, WorkPriority priority, CancellationToken cancellationToken = default)
    {
        await Gate.WaitAsync(cancellationToken);
        Interlocked.Add(ref _extracted, inputs.Count);
        Calls.Enqueue(inputs.Count);
        return [.. inputs.Select(input => (Outcome<float[]>)Features(((ExampleInput.Text)input).Value))];
    }

    public IReadOnlyList<NamedTensor> Encode(IReadOnlyList<ExampleInput> inputs) =>
        [new NamedTensor("x", Tensor.Of(inputs.SelectMany(input => Features(((ExampleInput.Text)input).Value)).ToArray(), inputs.Count, FeatureSize))];

    public AdaptException? Validate(ExampleInput input) =>
        input is ExampleInput.Text ? null : AdaptException.Invalid("input", "the fake takes texts only");

    public void Dispose()
    {
    }

    private float[] Features(string text)
    {
        var row = new float[FeatureSize];
        foreach (var word in text.Split(' '))
        {
            var hash = SHA256.HashData(Encoding.UTF8.GetBytes(word));
            for (var i = 0; i < row.Length; i++) row[i] += (hash[i % hash.Length] - 127.5f) / 127.5f;
        }

        return row;
    }
}
