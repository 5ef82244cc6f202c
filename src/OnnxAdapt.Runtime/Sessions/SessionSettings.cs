using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Runtime.Sessions;

/// <summary>What a session needs to know beside its model.</summary>
/// <param name="Provider">Name of the execution provider.</param>
/// <param name="Threads">Threads inside one operator; 0 takes those that sessions share.</param>
/// <param name="DeviceId">Device number.</param>
/// <param name="AllowSpinning">Whether idle threads spin.</param>
/// <param name="UseArena">Whether memory is kept between runs.</param>
/// <param name="PlanMemory">Whether a run's memory is planned as one block.</param>
internal readonly record struct SessionSettings(string Provider, int Threads, int DeviceId, bool AllowSpinning, bool UseArena, bool PlanMemory)
{
    /// <summary>The number of threads, 0 resolved.</summary>
    public int ThreadCount => Threads > 0 ? Threads : SharedThreads.Count;

    /// <summary>Whether the session uses the threads that all share. Those never spin.</summary>
    public bool SharesThreads => Threads == 0 && !AllowSpinning && OrtEnvironment.HasSharedThreads;

    /// <summary>The settings of a training session.</summary>
    public static SessionSettings ForTraining(TrainingBackendOptions options) => new(
        options.ExecutionProvider, options.Threads, 0, AllowSpinning: false, options.Memory != TrainingMemory.Small, options.Memory == TrainingMemory.Fast);
}
