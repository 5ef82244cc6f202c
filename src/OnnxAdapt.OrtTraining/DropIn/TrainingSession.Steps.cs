namespace Microsoft.ML.OnnxRuntime;

/// <content>Training and evaluation steps.</content>
public partial class TrainingSession
{
    /// <summary>Forward, loss and backward into given outputs; the gradients are added to those held, or replace them after <see cref="LazyResetGrad"/>.</summary>
    /// <param name="inputValues">In the order of <see cref="InputNames"/>.</param>
    /// <param name="outputValues">In the order of <see cref="OutputNames"/>.</param>
    /// <exception cref="ArgumentException">The number of outputs differs.</exception>
    /// <exception cref="OnnxRuntimeException">The graph refuses an input; nothing has changed then.</exception>
    public void TrainStep(IReadOnlyCollection<FixedBufferOnnxValue> inputValues, IReadOnlyCollection<FixedBufferOnnxValue> outputValues) =>
        TrainStep(_builtInRunOptions, inputValues, outputValues);

    /// <inheritdoc cref="TrainStep(IReadOnlyCollection{FixedBufferOnnxValue}, IReadOnlyCollection{FixedBufferOnnxValue})"/>
    /// <param name="options">Options of this run.</param>
    /// <param name="inputValues">In the order of <see cref="InputNames"/>.</param>
    /// <param name="outputValues">In the order of <see cref="OutputNames"/>.</param>
    public void TrainStep(RunOptions options, IReadOnlyCollection<FixedBufferOnnxValue> inputValues, IReadOnlyCollection<FixedBufferOnnxValue> outputValues)
    {
        ArgumentNullException.ThrowIfNull(outputValues);
        RequireCount(nameof(outputValues), outputValues.Count, "train", Module.TrainingOutputs.Count);
        Train(options, OnnxValues.Inputs(inputValues), OnnxValues.Outputs(outputValues)).Dispose();
    }

    /// <summary>Forward, loss and backward; the gradients are added to those held, or replace them after <see cref="LazyResetGrad"/>.</summary>
    /// <param name="inputValues">In the order of <see cref="InputNames"/>.</param>
    /// <returns>The outputs, the loss first; the caller disposes them.</returns>
    /// <exception cref="OnnxRuntimeException">The graph refuses an input; nothing has changed then.</exception>
    public IDisposableReadOnlyCollection<DisposableNamedOnnxValue> TrainStep(IReadOnlyCollection<FixedBufferOnnxValue> inputValues) =>
        TrainStep(_builtInRunOptions, inputValues);

    /// <inheritdoc cref="TrainStep(IReadOnlyCollection{FixedBufferOnnxValue})"/>
    /// <param name="options">Options of this run.</param>
    /// <param name="inputValues">In the order of <see cref="InputNames"/>.</param>
    public IDisposableReadOnlyCollection<DisposableNamedOnnxValue> TrainStep(RunOptions options, IReadOnlyCollection<FixedBufferOnnxValue> inputValues) =>
        OnnxValues.Named(Module.TrainingOutputs, [.. Train(options, OnnxValues.Inputs(inputValues), null)]);

    /// <summary>Forward, loss and backward with values of the runtime.</summary>
    /// <param name="options">Options of this run.</param>
    /// <param name="inputValues">In the order of <see cref="InputNames"/>.</param>
    /// <returns>The outputs, the loss first; the caller disposes them.</returns>
    /// <exception cref="OnnxRuntimeException">The graph refuses an input; nothing has changed then.</exception>
    public IDisposableReadOnlyCollection<OrtValue> TrainStep(RunOptions options, IReadOnlyCollection<OrtValue> inputValues) =>
        Train(options, [.. inputValues], null);

    /// <summary>Runs the evaluation graph into given outputs.</summary>
    /// <param name="inputValues">In the order of <see cref="InputNames"/>.</param>
    /// <param name="outputValues">In the order of <see cref="OutputNames"/>.</param>
    /// <exception cref="ArgumentException">The number of outputs differs.</exception>
    /// <exception cref="OnnxRuntimeException">The session has no evaluation graph, or that refuses an input.</exception>
    public void EvalStep(IReadOnlyCollection<FixedBufferOnnxValue> inputValues, IReadOnlyCollection<FixedBufferOnnxValue> outputValues) =>
        EvalStep(_builtInRunOptions, inputValues, outputValues);

    /// <inheritdoc cref="EvalStep(IReadOnlyCollection{FixedBufferOnnxValue}, IReadOnlyCollection{FixedBufferOnnxValue})"/>
    /// <param name="options">Options of this run.</param>
    /// <param name="inputValues">In the order of <see cref="InputNames"/>.</param>
    /// <param name="outputValues">In the order of <see cref="OutputNames"/>.</param>
    public void EvalStep(RunOptions options, IReadOnlyCollection<FixedBufferOnnxValue> inputValues, IReadOnlyCollection<FixedBufferOnnxValue> outputValues)
    {
        ArgumentNullException.ThrowIfNull(outputValues);
        if (Module.CanEvaluate)
        {
            RequireCount(nameof(outputValues), outputValues.Count, "eval", Module.EvaluationOutputs.Count);
        }

        Evaluate(options, OnnxValues.Inputs(inputValues), OnnxValues.Outputs(outputValues)).Dispose();
    }

    /// <summary>Runs the evaluation graph with values of the runtime.</summary>
    /// <param name="options">Options of this run.</param>
    /// <param name="inputValues">In the order of <see cref="InputNames"/>.</param>
    /// <returns>The outputs, the loss first; the caller disposes them.</returns>
    /// <exception cref="OnnxRuntimeException">The session has no evaluation graph, or that refuses an input.</exception>
    public IDisposableReadOnlyCollection<OrtValue> EvalStep(RunOptions options, IReadOnlyCollection<OrtValue> inputValues) =>
        Evaluate(options, [.. inputValues], null);

    private static void RequireCount(string what, int count, string graph, int expected)
    {
        if (count != expected)
        {
            throw new ArgumentException($"Length of {what} ({count}) must match that of {graph} model ({expected}).");
        }
    }

    private static DisposableValues<OrtValue> List(IEnumerable<OrtValue> values)
    {
        var list = new DisposableValues<OrtValue>();
        list.AddRange(values);
        return list;
    }

    private DisposableValues<OrtValue> Train(RunOptions? options, OrtValue[] inputs, OrtValue[]? outputs) =>
        OrtFailures.Guard(() => List(Module.TrainStep(options ?? _builtInRunOptions, inputs, outputs)));

    private DisposableValues<OrtValue> Evaluate(RunOptions? options, OrtValue[] inputs, OrtValue[]? outputs) =>
        OrtFailures.Guard(() => List(Module.EvalStep(options ?? _builtInRunOptions, inputs, outputs)));
}
