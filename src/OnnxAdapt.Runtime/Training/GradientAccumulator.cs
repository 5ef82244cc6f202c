using OnnxAdapt.Abstractions;
using OnnxAdapt.Runtime.Optimizers;

namespace OnnxAdapt.Runtime.Training;

/// <summary>Sum of scaled gradients and of scaled losses over several batches.</summary>
internal sealed class GradientAccumulator(ChunkPlan plan, ChunkRunner runner) : IDisposable
{
    private double _loss;
    private double _weight;

    /// <summary>The sum of the gradients.</summary>
    public GradientBlock Gradients { get; } = new(plan, runner);

    /// <summary>Mean loss, each batch weighted by its scale.</summary>
    /// <exception cref="AdaptException">FailedPrecondition when nothing was accumulated.</exception>
    public float RequireLoss() => _weight > 0
        ? (float)(_loss / _weight)
        : throw AdaptException.Precondition("No gradients have been accumulated since the last step; accumulate a batch first.");

    /// <summary>Adds one batch.</summary>
    public void Add(GradientBlock gradients, float loss, float scale)
    {
        Gradients.Add(gradients, scale);
        _loss += (double)loss * scale;
        _weight += scale;
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        Gradients.Clear();
        (_loss, _weight) = (0, 0);
    }

    /// <inheritdoc/>
    public void Dispose() => Gradients.Dispose();
}
