namespace OnnxAdapt.Abstractions;

/// <summary>Makes training backends.</summary>
public interface ITrainingBackendFactory
{
    /// <summary>
    /// Names of the operators of the domain <c>ai.onnxadapt</c> that programs may hold, because the backend has kernels for them.
    /// </summary>
    IReadOnlySet<string> Kernels => NoKernels.Set;

    /// <summary>Prepares a program for training.</summary>
    /// <param name="program">The graphs.</param>
    /// <param name="initial">Initial value of every parameter and of buffer; copied.</param>
    /// <param name="optimizer">Update rule, groups and schedule.</param>
    /// <param name="options">Provider, threads and memory.</param>
    /// <exception cref="AdaptException">InvalidArgument when parameters, groups and program do not fit; Unimplemented for an absent provider.</exception>
    ITrainingBackend Create(TrainingProgram program, ParameterSet initial, OptimizerSettings optimizer, TrainingBackendOptions options);
}
