using System.Globalization;
using System.Text.Json;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Server.Protocols.Inference.Models;
using OnnxAdapt.Server.Protocols.Inference.Requests;
using OnnxAdapt.Server.Protocols.Inference.SharedMemory;
using OnnxAdapt.Server.Protocols.Inference.Tensors;

namespace OnnxAdapt.Server.Protocols.Inference.Rest;

/// <summary>Inferences as bodies bring them: JSON, JSON followed by the bytes of tensors, or the bytes of a single tensor.</summary>
internal sealed class InferBody(SharedMemoryRegistry memory, ModelSurfaces surfaces)
{
    /// <summary>Header with the length of the JSON part.</summary>
    public const string JsonLengthHeader = "Inference-Header-Content-Length";

    private const int MostTensors = 1024;
    private const string BinarySize = "binary_data_size";
    private const string BinaryOutput = "binary_data_output";

    /// <summary>An inference.</summary>
    /// <param name="model">Name of the model.</param>
    /// <param name="version">Its version; empty for the served one.</param>
    /// <param name="body">The whole body.</param>
    /// <param name="jsonLength">Value of the header; null when there is none.</param>
    /// <param name="cancellationToken">The caller went away.</param>
    /// <exception cref="AdaptException">InvalidArgument that names what is wrong; NotFound.</exception>
    public async ValueTask<InferRequest> ReadAsync(string model, string version, ReadOnlyMemory<byte> body, string? jsonLength, CancellationToken cancellationToken)
    {
        var length = jsonLength is null ? body.Length : ParseLength(jsonLength, body.Length);
        if (length == 0 && jsonLength is not null) return await ReadBareAsync(model, version, body, cancellationToken).ConfigureAwait(false);
        using var document = JsonBodies.Parse(body[..length]);
        var root = document.RootElement;
        var files = new Dictionary<int, ReadOnlyMemory<byte>[]>();
        return new InferRequest
        {
            Model = model,
            Version = version,
            Id = JsonBodies.Text(root, "id") ?? "",
            Parameters = JsonBodies.Parameters(root),
            Inputs = ReadInputs(root, model, body[length..], files),
            Files = files,
            Outputs = ReadOutputs(root),
        };
    }

    private static int ParseLength(string value, int bodyLength) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var length) && length <= bodyLength
            ? length
            : throw InferErrors.Invalid($"{JsonLengthHeader} is '{Shown.Name(value)}'; it must be the length of the JSON part of a body of {bodyLength} bytes");

    /// <summary>A body without JSON is the only tensor that the model needs, with a batch of one; one further size may be told from its length.</summary>
    private async Task<InferRequest> ReadBareAsync(string model, string version, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var surface = await surfaces.FindAsync(model, version, cancellationToken).ConfigureAwait(false);
        var needed = NeededAlone(surface, body.Length);
        var isFile = needed.IsFile;
        return new InferRequest
        {
            Model = model,
            Version = version,
            Parameters = new InferParameters(new Dictionary<string, object?> { [BinaryOutput] = true }),
            Inputs = [new NamedTensor(needed.Name, isFile ? RawTensors.Placeholder([1, 1], 1) : ReadBare(needed, body, model))],
            Files = isFile ? new Dictionary<int, ReadOnlyMemory<byte>[]> { [0] = [body] } : new Dictionary<int, ReadOnlyMemory<byte>[]>(),
        };
    }

    /// <summary>The only input that must be there. A model of images or sounds takes a file, or its only tensor where the body has exactly its size.</summary>
    private static OfferedTensor NeededAlone(ModelSurface surface, int bytes)
    {
        OfferedTensor[] needed = [.. surface.Inputs.Where(input => !input.Optional)];
        if (needed.Length == 1) return needed[0];
        if (surface.Inputs.FirstOrDefault(input => input.IsFile) is { } file)
        {
            OfferedTensor[] graph = [.. surface.Inputs.Where(input => input.Kind == OfferedKind.Graph)];
            return graph.Length == 1 && graph[0].Type != TensorElementType.String && bytes == SizeOfOne(graph[0]) ? graph[0] : file;
        }

        throw InferErrors.Invalid($"Raw request must only have 1 input (found {needed.Length}) to be deduced but got {needed.Length} inputs in '{surface.Model.Name}' model configuration");
    }

    private static decimal SizeOfOne(OfferedTensor input) =>
        input.Shape.Skip(1).Aggregate((decimal)TensorElementTypes.SizeOf(input.Type), (size, axis) => size * Math.Max(0, axis));

    private static Tensor ReadBare(OfferedTensor input, ReadOnlyMemory<byte> body, string model)
    {
        long[] shape = [.. input.Shape.Select((size, axis) => axis == 0 && size == -1 ? 1 : size)];
        if (input.Type == TensorElementType.String)
        {
            return shape.All(size => size is 1 or -1)
                ? Tensor.OfStrings([RawTensors.ReadString(body.Span, input.Name, model)], [.. shape.Select(_ => 1L)])
                : throw InferErrors.Invalid($"For BYTE datatype raw input '{input.Name}', the model must have input shape [1]");
        }

        var open = Array.IndexOf(shape, -1);
        if (open >= 0)
        {
            if (Array.LastIndexOf(shape, -1) != open) throw InferErrors.Invalid($"The shape of the raw input '{input.Name}' can not be deduced because there are more than one variable-sized dimension");
            var known = shape.Where(size => size != -1).Aggregate((long)TensorElementTypes.SizeOf(input.Type), (product, size) => checked(product * size));
            shape[open] = known == 0 ? 0 : body.Length / known;
        }

        return RawTensors.Read(input.Name, input.Type, shape, body.ToArray(), model);
    }

    private NamedTensor[] ReadInputs(JsonElement root, string model, ReadOnlyMemory<byte> bytes, Dictionary<int, ReadOnlyMemory<byte>[]> files)
    {
        var inputs = JsonBodies.Items(root, "inputs") ?? throw InferErrors.Invalid("Unable to parse 'inputs': attempt to access non-existing object member 'inputs'");
        RequireFew(inputs);
        var tensors = new List<NamedTensor>();
        foreach (var input in inputs.EnumerateArray())
        {
            tensors.Add(ReadInput(input, model, ref bytes, elements => files[tensors.Count] = elements));
        }

        return bytes.IsEmpty ? [.. tensors] : throw InferErrors.Invalid($"unexpected additional input data for model '{Shown.Name(model)}': {bytes.Length} bytes belong to no input");
    }

    private NamedTensor ReadInput(JsonElement input, string model, ref ReadOnlyMemory<byte> bytes, Action<ReadOnlyMemory<byte>[]> keep)
    {
        var name = NameOf(input, "inputs");
        var type = DataTypes.Parse(JsonBodies.Text(input, "datatype") ?? throw JsonBodies.Wrong("datatype", "given for each input"), name);
        var shape = ReadShape(input, name);
        var parameters = JsonBodies.Parameters(input);
        var data = JsonBodies.Items(input, "data");
        var size = parameters.Integer(BinarySize);
        var target = MemoryTarget.Read(parameters);
        if (type == TensorElementType.String && FileNames.MayBeFile(name) && (size, target) is not (null, null) && data is null)
        {
            var elements = RawTensors.ReadElements(name, shape, target is null ? Take(ref bytes, size!.Value, name) : memory.Read(target), model);
            keep(elements);
            return new NamedTensor(name, RawTensors.Placeholder(shape, elements.Length));
        }

        return (data, size, target) switch
        {
            ({ } array, null, null) => new NamedTensor(name, JsonTensors.Read(name, type, shape, array, model)),
            (null, { } length, null) => new NamedTensor(name, RawTensors.Read(name, type, shape, Take(ref bytes, length, name), model)),
            (null, null, { } part) => new NamedTensor(name, RawTensors.Read(name, type, shape, memory.Read(part), model)),
            (null, null, null) => throw InferErrors.Invalid($"unable to find data for input tensor '{Shown.Name(name)}' for model '{Shown.Name(model)}' in request."),
            _ => throw InferErrors.Invalid($"input '{Shown.Name(name)}' has more than one of 'data', '{BinarySize}' and shared memory; give one"),
        };
    }

    /// <summary>A copy, because tensors must lie at addresses that their elements ask for.</summary>
    private static byte[] Take(ref ReadOnlyMemory<byte> bytes, long length, string name)
    {
        if (length < 0 || length > bytes.Length) throw InferErrors.Invalid($"'{BinarySize}' of input '{Shown.Name(name)}' is {length}, but {bytes.Length} bytes are left in the body");
        var taken = bytes[..(int)length].ToArray();
        bytes = bytes[(int)length..];
        return taken;
    }

    private static long[] ReadShape(JsonElement input, string name)
    {
        var items = JsonBodies.Items(input, "shape") ?? throw JsonBodies.Wrong("shape", "given for each input");
        return [.. items.EnumerateArray().Select(size => size.ValueKind == JsonValueKind.Number && size.TryGetInt64(out var value)
            ? value
            : throw InferErrors.Invalid($"the shape of input '{Shown.Name(name)}' must consist of whole numbers"))];
    }

    private static RequestedOutput[] ReadOutputs(JsonElement root)
    {
        if (JsonBodies.Items(root, "outputs") is not { } outputs) return [];
        RequireFew(outputs);
        return [.. outputs.EnumerateArray().Select(output => RequestedOutput.Read(NameOf(output, "outputs"), JsonBodies.Parameters(output)))];
    }

    private static string NameOf(JsonElement item, string list) => item.ValueKind == JsonValueKind.Object
        ? JsonBodies.Text(item, "name") ?? throw JsonBodies.Wrong("name", $"given for each of '{list}'")
        : throw JsonBodies.Wrong(list, "an array of objects");

    private static void RequireFew(JsonElement items)
    {
        if (items.GetArrayLength() > MostTensors) throw InferErrors.Invalid($"a request may have at most {MostTensors} inputs and outputs");
    }
}
