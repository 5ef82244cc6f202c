using OnnxAdapt.Abstractions;
using OnnxAdapt.Autodiff.Splitting;
using OnnxAdapt.Graph.Serialization;

namespace OnnxAdapt.Adaptation.Training;

/// <summary>The part of a graph that training does not change, as a graph of its own.</summary>
internal sealed class FrozenPart : IDisposable
{
    private readonly IInferenceBackend _backend;

    public FrozenPart(GraphSplit split, int fixedRows, IInferenceBackendFactory factory, TrainingBackendOptions options)
    {
        FixedRows = fixedRows;
        Names = [.. split.Boundary.Select(value => value.Name)];
        PassedInputs = split.PassedInputs.ToHashSet(StringComparer.Ordinal);
        _backend = factory.Create(
            ModelBinary.FromBytes(OnnxWriter.ToBytes(split.Prefix!)),
            new InferenceBackendOptions { ExecutionProvider = options.ExecutionProvider, IntraOpThreads = options.Threads, UseMemoryArena = false });
    }

    /// <summary>Values at the boundary.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Inputs of the graph that the trained part needs as well.</summary>
    public IReadOnlySet<string> PassedInputs { get; }

    /// <summary>Rows that the graph insists on; 0 for any number.</summary>
    public int FixedRows { get; }

    /// <summary>The boundary's values for a batch of graph inputs; the caller disposes them.</summary>
    public Tensor[] Run(IReadOnlyList<NamedTensor> inputs) =>
        _backend.Run([.. inputs.Where(input => _backend.Signature.FindInput(input.Name) is not null)], Names);

    public void Dispose() => _backend.Dispose();
}
