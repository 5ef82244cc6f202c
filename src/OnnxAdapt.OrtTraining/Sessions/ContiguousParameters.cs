using System.Runtime.InteropServices;
using OnnxAdapt.Abstractions;

namespace OnnxAdapt.OrtTraining.Sessions;

/// <summary>All parameters of a state one after the other in one list of floats, in the order of the training graph's inputs.</summary>
/// <param name="state">The state.</param>
/// <param name="ordered">Its parameters in that order.</param>
internal sealed class ContiguousParameters(TrainingState state, IReadOnlyList<ParameterState> ordered)
{
    /// <summary>Number of floats.</summary>
    public long Count(bool onlyTrainable) => Chosen(onlyTrainable).Sum(parameter => parameter.Value!.ElementCount);

    /// <summary>Copies the parameters out.</summary>
    /// <exception cref="AdaptException">FailedPrecondition for a nominal state; InvalidArgument for a parameter that is not float, or another length.</exception>
    public void CopyTo(Span<float> target, bool onlyTrainable)
    {
        if (state.IsNominal)
        {
            throw AdaptException.Precondition("Cannot copy parameters from a nominal checkpoint state. Please load the model parameters first.");
        }

        RequireLength(target.Length, onlyTrainable);
        foreach (var parameter in Chosen(onlyTrainable))
        {
            var values = Floats(parameter);
            values.CopyTo(target);
            target = target[values.Length..];
        }
    }

    /// <summary>Copies the parameters in. A nominal state has values afterwards.</summary>
    /// <exception cref="AdaptException">FailedPrecondition for a part of a nominal state; InvalidArgument for a parameter that is not float, or another length.</exception>
    public void CopyFrom(ReadOnlySpan<float> source, bool onlyTrainable)
    {
        if (state.IsNominal && onlyTrainable)
        {
            throw AdaptException.Precondition("For nominal checkpoint state, all parameters need to be loaded into the model (trainable_only = false).");
        }

        RequireLength(source.Length, onlyTrainable);
        foreach (var parameter in Chosen(onlyTrainable))
        {
            var values = Floats(parameter);
            source[..values.Length].CopyTo(values);
            source = source[values.Length..];
        }

        state.MarkLoaded();
    }

    private static Span<float> Floats(ParameterState parameter) => parameter.Value!.ElementType == TensorElementType.Float
        ? MemoryMarshal.Cast<byte, float>(parameter.Value.Data.Span)
        : throw AdaptException.Invalid($"parameters[{parameter.Name}]", $"is {parameter.Value.ElementType}; only float parameters fit into one buffer of floats.");

    private IEnumerable<ParameterState> Chosen(bool onlyTrainable) => ordered.Where(parameter => parameter.IsTrainable || !onlyTrainable);

    private void RequireLength(long length, bool onlyTrainable)
    {
        var expected = Count(onlyTrainable);
        if (length != expected)
        {
            throw new AdaptException(AdaptErrorKind.InvalidArgument, $"Parameters buffer size incorrect. Expected:{expected}, Actual:{length}");
        }
    }
}
