using Microsoft.Extensions.Logging.Abstractions;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Contract;
using OnnxAdapt.Adaptation.Sessions;
using OnnxAdapt.Runtime.Inference;
using OnnxAdapt.Runtime.Training;

namespace OnnxAdapt.Adaptation.Tests.Support;

/// <summary>Sessions over fakes and the real training backend, in a folder.</summary>
public sealed class TestServer : IAsyncDisposable
{
    public TestServer(string folder, Action<AdaptationOptions>? configure = null, FakeBaseModel? model = null, IServedModelScorer? served = null, ITrainingBackendFactory? backends = null)
    {
        Model = model ?? new FakeBaseModel();
        var options = new AdaptationOptions { DataDirectory = folder, FeatureWindow = 16, HeadBatchSize = 16, MinimumSteps = 20, HeadEpochs = 5 };
        configure?.Invoke(options);
        Sessions = new AdaptationSessions(options, new FakeBaseModels(Model), Publisher, backends ?? new OrtTrainingBackendFactory(), NullLoggerFactory.Instance, served: served, inference: new OrtInferenceBackendFactory());
    }

    public FakeBaseModel Model { get; }

    public FakePublisher Publisher { get; } = new();

    public AdaptationSessions Sessions { get; }

    public static SessionStart Start(ModelTask task = ModelTask.SingleLabel) => new() { BaseModel = "fake", Model = "adapted", Task = task, ValidationShare = 0.25, Seed = 7 };

    public ValueTask DisposeAsync() => Sessions.DisposeAsync();
}
