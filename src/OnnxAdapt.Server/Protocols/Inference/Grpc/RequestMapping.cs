using Google.Protobuf.Collections;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Inference;
using OnnxAdapt.Server.Protocols.Inference.Models;
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
        var files = new Dictionary<int, ReadOnlyMemory<byte>[]>();
        return new InferRequest
        {
            Model = request.ModelName,
            Version = request.ModelVersion,
            Id = request.Id,
            Parameters = ToParameters(request.Parameters),
            Inputs = ToInputs(request, files),
            Files = files,
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

    private NamedTensor[] ToInputs(ModelInferRequest request, Dictionary<int, ReadOnlyMemory<byte>[]> files)
    {
        var inputs = new NamedTensor[request.Inputs.Count];
        var used = 0;
        for (var index = 0; index < inputs.Length; index++)
        {
            var input = request.Inputs[index];
            if (input.Datatype == DataTypes.Bytes && FileNames.MayBeFile(input.Name)) files[index] = ToFiles(request, input, ref used);
            var value = files.TryGetValue(index, out var elements) ? RawTensors.Placeholder(input.Shape, elements.Length) : ToTensor(request, input, ref used);
            inputs[index] = new NamedTensor(input.Name, value);
        }

        return used == request.RawInputContents.Count
            ? inputs
            : throw InferErrors.Invalid($"{request.RawInputContents.Count} raw_input_contents were given for {used} inputs that take one, for model '{Shown.Name(request.ModelName)}'");
    }

    private ReadOnlyMemory<byte>[] ToFiles(ModelInferRequest request, ModelInferRequest.Types.InferInputTensor input, ref int used)
    {
        if (MemoryTarget.Read(ToParameters(input.Parameters)) is { } target && input.Contents is null) return RawTensors.ReadElements(input.Name, input.Shape, memory.Read(target), request.ModelName);
        if (input.Contents is null && used < request.RawInputContents.Count) return RawTensors.ReadElements(input.Name, input.Shape, request.RawInputContents[used++].Memory, request.ModelName);
        if (input.Contents is not { BytesContents.Count: > 0 } || request.RawInputContents.Count > 0) _ = ToTensor(request, input, ref used);
        var count = TensorShape.CountElements(input.Shape, input.Name);
        return input.Contents is { } contents && contents.BytesContents.Count == count
            ? [.. contents.BytesContents.Select(file => file.Memory)]
            : throw RawTensors.WrongElements(input.Name, request.ModelName, count, input.Contents?.BytesContents.Count ?? 0);
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
