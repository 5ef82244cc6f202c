using OnnxAdapt.Abstractions;
using OnnxAdapt.Runtime.CustomOperators;

namespace OnnxAdapt.Runtime.Training;

/// <summary>Makes training backends on ONNX Runtime.</summary>
public sealed class OrtTrainingBackendFactory : ITrainingBackendFactory
{
    /// <inheritdoc/>
    public IReadOnlySet<string> Kernels => KernelSet.Default.Names;

    /// <inheritdoc/>
    public ITrainingBackend Create(TrainingProgram program, ParameterSet initial, OptimizerSettings optimizer, TrainingBackendOptions options)
    {
        var backend = new OrtTrainingBackend(program, initial, optimizer, options);
        try
        {
            backend.Prepare();
            return backend;
        }
        catch
        {
            backend.Dispose();
            throw;
        }
    }
}
