using OnnxAdapt.Abstractions;
using OnnxAdapt.Serving.Preprocessing;

namespace OnnxAdapt.Serving.Backbones;

/// <summary>What a graph gives for a few rows, each alone.</summary>
internal sealed class PaddedSamples : IDisposable
{
    private readonly List<Tensor[]> _outputs = [];

    private PaddedSamples(EncodedRow[] rows, string[] names) => (Rows, Names) = (rows, names);

    /// <summary>The rows.</summary>
    public EncodedRow[] Rows { get; }

    /// <summary>Names of the outputs.</summary>
    public string[] Names { get; }

    /// <summary>Runs a graph.</summary>
    /// <exception cref="AdaptException">It does not run.</exception>
    public static PaddedSamples Run(IInferenceBackend graph, BatchEncoder batches, EncodedRow[] rows, string[] names)
    {
        var samples = new PaddedSamples(rows, names);
        try
        {
            foreach (var row in rows) samples._outputs.Add(graph.Run(batches.Encode([row], FreshAllocator.Instance), names));
            return samples;
        }
        catch
        {
            samples.Dispose();
            throw;
        }
    }

    /// <summary>The outputs of one row, in the order of the names.</summary>
    public Tensor[] Outputs(int row) => _outputs[row];

    /// <inheritdoc/>
    public void Dispose() => _outputs.ForEach(outputs => Array.ForEach(outputs, output => output.Dispose()));
}
