namespace OnnxAdapt.Abstractions;

/// <summary>Tells training code whether clients wait for answers, so that it can step aside.</summary>
public interface IServingLoad
{
    /// <summary>Whether work that is not in the background waits or runs now. Cheap to ask, safe from any thread.</summary>
    bool InteractivePending { get; }
}
