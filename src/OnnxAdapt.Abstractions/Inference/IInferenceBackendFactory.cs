namespace OnnxAdapt.Abstractions;

/// <summary>Loads graphs.</summary>
public interface IInferenceBackendFactory
{
    /// <summary>Loads a graph and makes it ready to run.</summary>
    /// <exception cref="AdaptException">
    /// InvalidArgument when the file is no usable ONNX model; NotFound when it is missing; Unimplemented when the execution
    /// provider is not available on this machine.
    /// </exception>
    IInferenceBackend Create(ModelBinary model, InferenceBackendOptions options);
}
