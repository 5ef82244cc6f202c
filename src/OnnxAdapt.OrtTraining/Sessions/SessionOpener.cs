using Microsoft.ML.OnnxRuntime;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Runtime.Sessions;
using OnnxAdapt.Runtime.Training;

namespace OnnxAdapt.OrtTraining.Sessions;

/// <summary>How a training module gets sessions of the stock runtime.</summary>
/// <param name="Open">Makes a session of a serialized model.</param>
/// <param name="Threads">Threads of the optimizer.</param>
/// <param name="Kernels">Training operators that those sessions have kernels for.</param>
internal sealed record SessionOpener(Func<byte[], InferenceSession> Open, int Threads, IReadOnlySet<string> Kernels)
{
    /// <summary>Sessions with this library's settings, and all kernels unless others are named.</summary>
    public static SessionOpener Of(TrainingBackendOptions options, IReadOnlySet<string>? kernels)
    {
        var settings = new SessionSettings(options.ExecutionProvider, options.Threads, 0, AllowSpinning: false, options.UseMemoryArena);
        ITrainingBackendFactory factory = new OrtTrainingBackendFactory();
        return new SessionOpener(model => OrtSessionFactory.Create(ModelBinary.FromBytes(model), settings), settings.ThreadCount, kernels ?? factory.Kernels);
    }
}
