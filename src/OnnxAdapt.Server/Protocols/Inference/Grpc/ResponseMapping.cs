using System.Globalization;
using Google.Protobuf;
using OnnxAdapt.Inference;
using OnnxAdapt.Server.Protocols.Inference.Execution;
using OnnxAdapt.Server.Protocols.Inference.Requests;
using OnnxAdapt.Server.Protocols.Inference.Tensors;

namespace OnnxAdapt.Server.Protocols.Inference.Grpc;

/// <summary>Answers as gRPC carries them.</summary>
internal static class ResponseMapping
{
    /// <summary>An answer. Elements are bytes, as clients of Triton expect, unless a request asks for typed ones with <c>binary_data=false</c>.</summary>
    /// <exception cref="Abstractions.AdaptException">InvalidArgument when typed elements are asked for that have no field.</exception>
    public static ModelInferResponse ToResponse(InferAnswer answer, InferParameters parameters)
    {
        var response = new ModelInferResponse { ModelName = answer.Model, ModelVersion = answer.Version.ToString(CultureInfo.InvariantCulture), Id = answer.Id };
        var binary = parameters.Bool("binary_data_output") ?? true;
        foreach (var output in answer.Outputs)
        {
            Add(response, output, output.Asked.Binary ?? binary);
        }

        if (response.Outputs.All(output => output.Contents is not null)) response.RawOutputContents.Clear();
        return response;
    }

    private static void Add(ModelInferResponse response, AnsweredOutput output, bool binary)
    {
        var tensor = new ModelInferResponse.Types.InferOutputTensor { Name = output.Asked.Name, Datatype = DataTypes.Name(output.Value.ElementType) };
        foreach (var size in output.Value.Dimensions) tensor.Shape.Add(size);
        var inAnswer = output.Written is null;
        response.RawOutputContents.Add(inAnswer && binary ? UnsafeByteOperations.UnsafeWrap(RawTensors.Write(output.Value)) : ByteString.Empty);
        if (inAnswer && !binary) tensor.Contents = TypedContents.Write(output.Asked.Name, output.Value);
        foreach (var (name, value) in output.Written?.ToParameters() ?? [])
        {
            tensor.Parameters[name] = value is long number ? new InferParameter { Int64Param = number } : new InferParameter { StringParam = (string)value };
        }

        response.Outputs.Add(tensor);
    }
}
