using OnnxAdapt.Abstractions;
using OnnxAdapt.Serving.Engine;

namespace OnnxAdapt.Serving;

/// <summary>Is told of every request and batch, by model and version. Called on the threads that serve, so it must be quick and safe for concurrent calls.</summary>
public interface IServingObserver
{
    /// <summary>A request was answered.</summary>
    /// <param name="model">Name, and the version that answered.</param>
    /// <param name="rows">Inputs of the request.</param>
    /// <param name="timings">Where its time went.</param>
    void RequestDone(ModelReference model, int rows, in StageTimings timings);

    /// <summary>A request to a known model failed.</summary>
    /// <param name="model">Name, and a version that exists or null.</param>
    /// <param name="kind">Why.</param>
    /// <param name="elapsed">Time from call to failure.</param>
    void RequestFailed(ModelReference model, AdaptErrorKind kind, TimeSpan elapsed);

    /// <summary>A batch was run that had rows of a model.</summary>
    /// <param name="model">Name and version.</param>
    /// <param name="rows">Its rows in the batch.</param>
    /// <param name="elapsed">Time of the batch.</param>
    void BatchDone(ModelReference model, int rows, TimeSpan elapsed);

    /// <summary>A model was read into memory.</summary>
    /// <param name="model">Its name.</param>
    /// <param name="elapsed">Time of reading.</param>
    void ModelLoaded(string model, TimeSpan elapsed);
}
