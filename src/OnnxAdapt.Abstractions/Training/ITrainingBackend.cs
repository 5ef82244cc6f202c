namespace OnnxAdapt.Abstractions;

/// <summary>Runs a <see cref="TrainingProgram"/>: holds the parameters and the optimizer's state. One caller at a time.</summary>
/// <remarks>The same program, parameters, settings and batches give bit-equal parameters on the same machine.</remarks>
public interface ITrainingBackend : IDisposable
{
    /// <summary>The program that runs.</summary>
    TrainingProgram Program { get; }

    /// <summary>Number of optimizer steps done.</summary>
    long StepCount { get; }

    /// <summary>Forward, loss, backward on one batch, then one optimizer step.</summary>
    /// <param name="batch">One tensor per data input.</param>
    /// <exception cref="AdaptException">
    /// InvalidArgument for a batch the graph refuses; FailedPrecondition when the loss or a gradient is not finite, in which
    /// case no parameter has changed.
    /// </exception>
    TrainingStepResult Step(IReadOnlyList<NamedTensor> batch);

    /// <summary>
    /// Forward, loss and backward only; the gradients are added to those already held. Random numbers differ from part to part of a step.
    /// </summary>
    /// <param name="batch">One tensor per data input.</param>
    /// <param name="scale">Factor on this batch's gradients, such as 1 over the number of accumulated batches.</param>
    /// <returns>Mean loss of the batch.</returns>
    float Accumulate(IReadOnlyList<NamedTensor> batch, float scale);

    /// <summary>One optimizer step with the accumulated gradients, which are then cleared.</summary>
    TrainingStepResult ApplyAccumulated();

    /// <summary>Runs the evaluation graph with the current parameters.</summary>
    /// <param name="batch">One tensor per data input.</param>
    /// <param name="outputNames">The loss or any of the additional outputs.</param>
    /// <returns>One tensor per name; the caller disposes them.</returns>
    Tensor[] Evaluate(IReadOnlyList<NamedTensor> batch, IReadOnlyList<string> outputNames);

    /// <summary>A copy of the current parameters, in the program's order, then of its buffers.</summary>
    ParameterSet ExportParameters();

    /// <summary>A copy of the optimizer's state: its moments, and the step count as <c>step</c> (int64 scalar).</summary>
    ParameterSet ExportOptimizerState();

    /// <summary>The current parameters and buffers without a copy, to be read before the next step, import or disposal.</summary>
    ParameterSet ViewParameters();

    /// <summary>The optimizer's state without a copy, to be read before the next step, import or disposal.</summary>
    ParameterSet ViewOptimizerState();

    /// <summary>Replaces parameters with the program's buffers and, where given, the optimizer's state by earlier exports.</summary>
    /// <exception cref="AdaptException">InvalidArgument when a name or a shape does not match.</exception>
    void Import(ParameterSet parameters, ParameterSet? optimizerState = null);
}
