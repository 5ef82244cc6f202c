using Google.Protobuf.Collections;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Inference;
using OnnxAdapt.Server.Protocols.Inference.Requests;
using OnnxAdapt.Server.Protocols.Inference.SharedMemory;
using OnnxAdapt.Server.Protocols.Inference.Tensors;

namespace OnnxAdapt.Server.Protocols.Inference.Grpc;

/// <summary>Inferences as gRPC brings them.</summary>
internal sealed class RequestMapping(SharedMemoryRegistry memory)
{
    private const int MostTensors = 1024;

    /// <summary>An inference.</summary>
    /// <param name="request">As received.</param>
    /// <param name="deadline">The call's deadline; null for none.</param>
    /// <exception cref="AdaptException">InvalidArgument that names the input or parameter; NotFound for a region of shared memory.</exception>
    public InferRequest ToRequest(ModelInferRequest request, DateTimeOffset? deadline)
    {
        if (Math.Max(request.Inputs.Count, request.Outputs.Count) > MostTensors) throw InferErrors.Invalid($"a request may have at most {MostTensors} inputs and outputs");
        return new InferRequest
        {
            Model = request.ModelName,
            Version = request.ModelVersion,
            Id = request.Id,
            Parameters = ToParameters(request.Parameters),
            Inputs = ToInputs(request),
            Outputs = [.. request.Outputs.Select(output => RequestedOutput.Read(output.Name, ToParameters(output.Parameters)))],
            Deadline = deadline,
        };
    }

    /// <summary>Parameters of any message.</summary>
    public static InferParameters ToParameters(MapField<string, InferParameter> parameters) => parameters.Count == 0
        ? InferParameters.None
        : new InferParameters(parameters.ToDictionary(parameter => parameter.Key, parameter => ToValue(parameter.Value), StringComparer.Ordinal));

    private static object? ToValue(InferParameter parameter) => parameter.ParameterChoiceCase switch
    {
        InferParameter.ParameterChoiceOneofCase.BoolParam => parameter.BoolParam,
        InferParameter.ParameterChoiceOneofCase.Int64Param => parameter.Int64Param,
        InferParameter.ParameterChoiceOneofCase.Uint64Param => parameter.Uint64Param,
        InferParameter.ParameterChoiceOneofCase.DoubleParam => parameter.DoubleParam,
        InferParameter.ParameterChoiceOneofCase.StringParam => parameter.StringParam,
        _ => null,
    };

    private NamedTensor[] ToInputs(ModelInferRequest request)
    {
        var inputs = new NamedTensor[request.Inputs.Count];
        var used = 0;
        for (var index = 0; index < inputs.Length; index++)
        {
            inputs[index] = new NamedTensor(request.Inputs[index].Name, ToTensor(request, request.Inputs[index], ref used));
        }

        return used == request.RawInputContents.Count
            ? inputs
            : throw InferErrors.Invalid($"{request.RawInputContents.Count} raw_input_contents were given for {used} inputs that take one, for model '{Shown.Name(request.ModelName)}'");
    }

    private Tensor ToTensor(ModelInferRequest request, ModelInferRequest.Types.InferInputTensor input, ref int used)
    {
        var model = request.ModelName;
        var type = DataTypes.Parse(input.Datatype, input.Name);
        if (MemoryTarget.Read(ToParameters(input.Parameters)) is { } target)
        {
            return input.Contents is null
                ? RawTensors.Read(input.Name, type, input.Shape, memory.Read(target), model)
                : throw InferErrors.Invalid($"unexpected 'content' provided when using shared memory for input tensor '{Shown.Name(input.Name)}' for model '{Shown.Name(model)}'");
        }

        if (input.Contents is { } contents)
        {
            return request.RawInputContents.Count == 0
                ? TypedContents.Read(input.Name, type, input.Shape, contents, model)
                : throw InferErrors.Invalid($"contents field must not be specified when using raw_input_contents for '{Shown.Name(input.Name)}' for model '{Shown.Name(model)}'");
        }

        return used < request.RawInputContents.Count
            ? RawTensors.Read(input.Name, type, input.Shape, request.RawInputContents[used++].Memory, model)
            : throw InferErrors.Invalid($"unable to find data for input tensor '{Shown.Name(input.Name)}' for model '{Shown.Name(model)}' in request.");
    }
}
