namespace OnnxAdapt.Abstractions;

/// <summary>A loaded graph that computes outputs from inputs. Safe for concurrent calls.</summary>
public interface IInferenceBackend : IDisposable
{
    /// <summary>What the graph takes and gives.</summary>
    ModelSignature Signature { get; }

    /// <summary>The graph's metadata properties, producer and the like.</summary>
    IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Runs the graph once.</summary>
    /// <param name="inputs">One tensor per graph input, in any order. They are only read, and not kept.</param>
    /// <param name="outputNames">The outputs to compute, in the order of the result.</param>
    /// <param name="cancellationToken">Ends the run early where the runtime allows.</param>
    /// <returns>One tensor per output name; the caller disposes them.</returns>
    /// <exception cref="AdaptException">InvalidArgument for inputs that the graph refuses; Cancelled; Internal.</exception>
    Tensor[] Run(IReadOnlyList<NamedTensor> inputs, IReadOnlyList<string> outputNames, CancellationToken cancellationToken = default);
}
