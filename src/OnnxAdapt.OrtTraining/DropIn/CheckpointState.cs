using System.Runtime.InteropServices;
using OnnxAdapt.Abstractions;
using OnnxAdapt.OrtTraining.Checkpoints;
using OnnxAdapt.OrtTraining.Sessions;
using OnnxAdapt.Runtime.Sessions;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>
/// What training changes: parameters, gradients, optimizer state, and properties of the user. A <see cref="TrainingSession"/> works on the state itself, so the
/// state must outlive it.
/// </summary>
public class CheckpointState : SafeHandle
{
    private CheckpointState(TrainingState state)
        : base(0, ownsHandle: true)
    {
        State = state;
        SetHandle(1);
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    internal TrainingState State
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsClosed, this);
            return field;
        }
    }

    /// <summary>Reads a checkpoint.</summary>
    /// <param name="checkpointPath">Path of the file.</param>
    /// <exception cref="OnnxRuntimeException">There is no such file, or it is no checkpoint of a supported version.</exception>
    public static CheckpointState LoadCheckpoint(string checkpointPath) =>
        OrtFailures.Guard(() => new CheckpointState(new TrainingState(CheckpointFile.Read(checkpointPath))));

    /// <summary>Writes a state, from which training can go on later.</summary>
    /// <param name="state">The state.</param>
    /// <param name="checkpointPath">Path of the file.</param>
    /// <param name="includeOptimizerState">Whether the optimizer's counters and moments are written too.</param>
    /// <exception cref="OnnxRuntimeException">The file cannot be written.</exception>
    public static void SaveCheckpoint(CheckpointState state, string checkpointPath, bool includeOptimizerState = false)
    {
        ArgumentNullException.ThrowIfNull(state);
        OrtFailures.Guard(() => CheckpointFile.Write(checkpointPath, state.State.ToCheckpoint(includeOptimizerState)));
    }

    /// <summary>Sets a property to a whole number.</summary>
    public void AddProperty(string propertyName, long propertyValue) => Set(propertyName, propertyValue);

    /// <summary>Sets a property to a number.</summary>
    public void AddProperty(string propertyName, float propertyValue) => Set(propertyName, propertyValue);

    /// <summary>Sets a property to a text.</summary>
    public void AddProperty(string propertyName, string propertyValue)
    {
        ArgumentNullException.ThrowIfNull(propertyValue);
        Set(propertyName, propertyValue);
    }

    /// <summary>The value of a property: a <see cref="long"/>, a <see cref="float"/> or a <see cref="string"/>.</summary>
    /// <exception cref="OnnxRuntimeException">There is no such property.</exception>
    public object GetProperty(string propertyName)
    {
        ArgumentNullException.ThrowIfNull(propertyName);
        return OrtFailures.Guard(() => State.Properties.TryGetValue(propertyName, out var value)
            ? value
            : throw new AdaptException(AdaptErrorKind.InvalidArgument, $"Property {propertyName} not found."));
    }

    /// <summary>Sets a parameter, trainable or frozen; the next step uses it.</summary>
    /// <param name="parameterName">Name of the parameter.</param>
    /// <param name="parameter">A tensor of its type and shape; copied.</param>
    /// <exception cref="ArgumentException">The value is no tensor.</exception>
    /// <exception cref="OnnxRuntimeException">No session works on the state yet, there is no such parameter, or type or shape differ.</exception>
    public void UpdateParameter(string parameterName, OrtValue parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        if (parameter.OnnxType != OnnxValueType.ONNX_TYPE_TENSOR)
        {
            throw new ArgumentException("Incorrect buffer received. Expected a tensor parameter.");
        }

        OrtFailures.Guard(() =>
        {
            var target = ParameterForWriting(parameterName);
            RequireFit(target, parameter.GetTensorTypeAndShape());
            parameter.GetTensorDataAsSpan<byte>().CopyTo(target.Data.Span);
        });
    }

    /// <summary>A copy of a parameter.</summary>
    /// <param name="parameterName">Name of the parameter.</param>
    /// <exception cref="OnnxRuntimeException">There is no such parameter, or it has no value yet.</exception>
    public OrtValue GetParameter(string parameterName)
    {
        var source = OrtFailures.Guard(() => Value(parameterName, "Cannot get parameter from a nominal state. Please load the parameter states first"));
        OrtEnvironment.EnsureReady();
        var copy = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, (Tensors.TensorElementType)(int)source.ElementType, source.Dimensions.ToArray());
        source.Data.Span.CopyTo(copy.GetTensorMutableRawData());
        return copy;
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        handle = 0;
        return true;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && !IsClosed)
        {
            State.Dispose();
        }

        base.Dispose(disposing);
    }

    private static void RequireFit(Tensor target, OrtTensorTypeAndShapeInfo given)
    {
        if (!target.Dimensions.SequenceEqual(given.Shape))
        {
            throw new AdaptException(
                AdaptErrorKind.InvalidArgument,
                $"Parameter data shape mismatch. Expected: {{{string.Join(",", target.Dimensions.ToArray())}}}, Got: {{{string.Join(",", given.Shape)}}}");
        }

        if ((int)target.ElementType != (int)given.ElementDataType)
        {
            throw new AdaptException(AdaptErrorKind.InvalidArgument, $"Parameter data type mismatch. Expected: {target.ElementType}, Got: {given.ElementDataType}");
        }
    }

    private Tensor ParameterForWriting(string name)
    {
        var value = Value(name, "Cannot copy parameter to a nominal state. Please load all the parameter states first");
        return State.Block is not null
            ? value
            : throw AdaptException.Precondition("A parameter can be set once a TrainingSession works on the state; create the session first.");
    }

    private Tensor Value(string name, string nominal)
    {
        ArgumentNullException.ThrowIfNull(name);
        var parameter = State.Require(name);
        return State.IsNominal || parameter.Value is null ? throw AdaptException.Precondition(nominal) : parameter.Value;
    }

    private void Set(string name, object value)
    {
        ArgumentNullException.ThrowIfNull(name);
        State.Properties[name] = value;
    }
}
