using System.Runtime.CompilerServices;
using Microsoft.ML.OnnxRuntime;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Runtime.CustomOperators;
using OnnxAdapt.Runtime.Errors;
using OnnxAdapt.Runtime.Sessions;

namespace OnnxAdapt.OrtTraining.Sessions;

/// <summary>How a training module gets sessions of the stock runtime.</summary>
/// <param name="Open">Makes a session of a serialized model.</param>
/// <param name="Threads">Threads of the optimizer.</param>
/// <param name="Kernels">Training operators that those sessions have kernels for.</param>
internal sealed record SessionOpener(Func<byte[], InferenceSession> Open, int Threads, IReadOnlySet<string> Kernels)
{
    private static readonly ConditionalWeakTable<SessionOptions, object> Registered = [];

    /// <summary>Seed of random masks whose node has none; null leaves them to the runtime.</summary>
    public static long? DefaultSeed { get; set; }

    /// <summary>Seed of random masks whose node has none; null leaves them to the runtime.</summary>
    public long? Seed { get; } = DefaultSeed;

    /// <summary>Sessions with this library's settings, and all kernels unless others are named.</summary>
    public static SessionOpener Of(TrainingBackendOptions options, IReadOnlySet<string>? kernels)
    {
        var settings = SessionSettings.ForTraining(options);
        return new SessionOpener(
            model => OrtSessionFactory.Create(ModelBinary.FromBytes(model), settings), settings.ThreadCount, kernels ?? TrainingKernels.Names);
    }

    /// <summary>Sessions with options of the caller, which get the kernels once; null takes this library's settings.</summary>
    public static SessionOpener Of(SessionOptions? options)
    {
        if (options is null)
        {
            return Of(new TrainingBackendOptions(), null);
        }

        _ = Registered.GetValue(options, Register);
        var threads = options.IntraOpNumThreads > 0 ? options.IntraOpNumThreads : Environment.ProcessorCount;
        return new SessionOpener(model => Create(model, options), threads, TrainingKernels.Names);
    }

    private static object Register(SessionOptions options)
    {
        TrainingKernels.Register(options);
        return options;
    }

    private static InferenceSession Create(byte[] model, SessionOptions options)
    {
        try
        {
            return new InferenceSession(model, options);
        }
        catch (OnnxRuntimeException error)
        {
            throw OrtErrors.Loading(error, "in memory");
        }
    }
}
