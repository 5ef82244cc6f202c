namespace OnnxAdapt.Abstractions;

/// <summary>Gives training code access to served models without knowledge of how they are served.</summary>
public interface IBaseModelProvider
{
    /// <summary>Takes hold of a base model; it stays loaded until the result is disposed.</summary>
    /// <param name="reference">Name, and version or none for the one that is served.</param>
    /// <param name="cancellationToken">Ends waiting for a load.</param>
    /// <exception cref="AdaptException">NotFound; FailedPrecondition when the model cannot be a base; Unavailable while it loads.</exception>
    Task<IBaseModel> AcquireAsync(ModelReference reference, CancellationToken cancellationToken = default);

    /// <summary>Takes hold of a base model whose features are another value of its graph.</summary>
    /// <param name="reference">Name, and version or none for the one that is served.</param>
    /// <param name="featuresOutput">An output or a value inside the graph; empty for the model's own features.</param>
    /// <param name="cancellationToken">Ends waiting for a load.</param>
    /// <exception cref="AdaptException">As above; InvalidArgument when the graph has no such floating-point value with one row per input.</exception>
    Task<IBaseModel> AcquireAsync(ModelReference reference, string featuresOutput, CancellationToken cancellationToken = default);
}
