namespace OnnxAdapt.Abstractions;

/// <summary>Loads graphs.</summary>
public interface IInferenceBackendFactory
{
    /// <summary>Where adapters for the graphs made here are kept; null where packed graphs cannot be adapted.</summary>
    ILowRankPool? LowRank => null;

    /// <summary>Loads a graph and makes it ready to run.</summary>
    /// <exception cref="AdaptException">
    /// InvalidArgument when the file is no usable ONNX model; NotFound when it is missing; Unimplemented when the execution
    /// provider is not available on this machine.
    /// </exception>
    IInferenceBackend Create(ModelBinary model, InferenceBackendOptions options);
}
