using OnnxAdapt.Abstractions;
using OnnxAdapt.Runtime.Inference;

namespace OnnxAdapt.Adaptation.Tests.Support;

/// <summary>Publishes into memory; the candidate is loaded back through the runtime, and can be made wrong.</summary>
public sealed class FakePublisher : IModelPublisher
{
    public List<ModelDelta> Published { get; } = [];

    /// <summary>Added to the candidate's outputs.</summary>
    public float Error { get; set; }

    /// <summary>For versions with a changed backbone, which the fake cannot run.</summary>
    public bool SkipsVerification { get; set; }

    public async Task<PublishedVersion> PublishAsync(ModelDelta delta, bool serve, Func<ICandidateModel, CancellationToken, Task> verify, CancellationToken cancellationToken = default)
    {
        using var backend = new OrtInferenceBackendFactory().Create(ModelBinary.FromBytes(delta.HeadModel), new InferenceBackendOptions { IntraOpThreads = 1 });
        if (!SkipsVerification) await verify(new Candidate(backend, delta.HeadParameters, Error), cancellationToken);
        Published.Add(delta with { HeadParameters = delta.HeadParameters.Clone(), BackboneParameters = delta.BackboneParameters.Clone() });
        return new PublishedVersion(delta.Name, Published.Count, serve);
    }

    public long? LatestVersion(string name) => Published.Count == 0 ? null : Published.Count;

    private sealed class Candidate(IInferenceBackend backend, ParameterSet parameters, float error) : ICandidateModel
    {
        public Tensor ScoreFeatures(Tensor features)
        {
            var logits = backend.Run([new NamedTensor("features", features), .. parameters], ["logits"])[0];
            foreach (ref var value in logits.AsSpan<float>()) value += error;
            return logits;
        }

        public Task<IReadOnlyList<Outcome<float[]>>> ScoreAsync(IReadOnlyList<ExampleInput> inputs, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();
    }
}
