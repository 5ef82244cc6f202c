using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Adaptation.Training;

/// <summary>How frozen parts of graphs are run and their results kept.</summary>
/// <param name="Factory">Loads them; null runs whole graphs in every step.</param>
/// <param name="Options">Provider and threads.</param>
/// <param name="MaxBytes">Most bytes that are kept for the examples of a session; 0 keeps nothing.</param>
internal sealed record FrozenParts(IInferenceBackendFactory? Factory, TrainingBackendOptions Options, long MaxBytes)
{
    /// <summary>Whole graphs in every step.</summary>
    public static FrozenParts None { get; } = new(null, new TrainingBackendOptions(), 0);
}
