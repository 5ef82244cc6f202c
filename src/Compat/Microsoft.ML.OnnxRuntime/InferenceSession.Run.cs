namespace Microsoft.ML.OnnxRuntime;

public partial class InferenceSession
{
    /// <summary>Runs the model.</summary>
    /// <param name="runOptions">Settings of this run.</param>
    /// <param name="inputNames">Names of the inputs.</param>
    /// <param name="inputValues">Values, in the order of the names.</param>
    /// <param name="outputNames">Outputs to compute.</param>
    /// <returns>One value per output name.</returns>
    public IDisposableReadOnlyCollection<OrtValue> Run(
        RunOptions runOptions,
        IReadOnlyCollection<string> inputNames,
        IReadOnlyCollection<OrtValue> inputValues,
        IReadOnlyCollection<string> outputNames)
    {
        RequireSameCount(inputNames.Count, inputValues.Count, nameof(inputValues));
        using var call = new RunCall(inputNames, inputValues, outputNames, null);
        call.Invoke(_handle, runOptions);
        return call.TakeOutputs();
    }

    /// <inheritdoc cref="Run(RunOptions, IReadOnlyCollection{string}, IReadOnlyCollection{OrtValue}, IReadOnlyCollection{string})"/>
    /// <param name="runOptions">Settings of this run.</param>
    /// <param name="inputs">Values by input name.</param>
    /// <param name="outputNames">Outputs to compute.</param>
    public IDisposableReadOnlyCollection<OrtValue> Run(
        RunOptions runOptions,
        IReadOnlyDictionary<string, OrtValue> inputs,
        IReadOnlyCollection<string> outputNames) => Run(runOptions, [.. inputs.Keys], [.. inputs.Values], outputNames);

    /// <summary>Runs the model into values that exist already.</summary>
    /// <param name="runOptions">Settings of this run.</param>
    /// <param name="inputNames">Names of the inputs.</param>
    /// <param name="inputValues">Values, in the order of the names.</param>
    /// <param name="outputNames">Outputs to compute.</param>
    /// <param name="outputValues">Where to write them, in the order of the names.</param>
    public void Run(
        RunOptions runOptions,
        IReadOnlyCollection<string> inputNames,
        IReadOnlyCollection<OrtValue> inputValues,
        IReadOnlyCollection<string> outputNames,
        IReadOnlyCollection<OrtValue> outputValues)
    {
        RequireSameCount(inputNames.Count, inputValues.Count, nameof(inputValues));
        RequireSameCount(outputNames.Count, outputValues.Count, nameof(outputValues));
        using var call = new RunCall(inputNames, inputValues, outputNames, outputValues);
        call.Invoke(_handle, runOptions);
    }

    /// <summary>A binding of inputs and outputs to memory.</summary>
    public OrtIoBinding CreateIoBinding() => new(this);

    /// <summary>Runs the model on what is bound.</summary>
    public void RunWithBinding(RunOptions runOptions, OrtIoBinding ioBinding)
    {
        using var session = new Borrow(_handle);
        using var options = new Borrow(runOptions);
        using var binding = new Borrow(ioBinding);
        OrtApi.Check(OrtFunction.RunWithBinding, session.Pointer, options.Pointer, binding.Pointer);
    }

    /// <summary>Runs the model on what is bound and returns the outputs, in the order of their binding.</summary>
    public IDisposableReadOnlyCollection<OrtValue> RunWithBoundResults(RunOptions runOptions, OrtIoBinding ioBinding)
    {
        RunWithBinding(runOptions, ioBinding);
        return ioBinding.GetOutputValues();
    }

    private static void RequireSameCount(int names, int values, string parameter)
    {
        if (names != values)
        {
            throw new ArgumentException($"There are {names} names but {values} values.", parameter);
        }
    }
}
