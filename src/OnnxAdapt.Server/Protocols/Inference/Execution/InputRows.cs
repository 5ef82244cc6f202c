using OnnxAdapt.Abstractions;
using OnnxAdapt.Server.Protocols.Inference.Models;
using OnnxAdapt.Server.Protocols.Inference.Requests;
using OnnxAdapt.Server.Protocols.Inference.Tensors;

namespace OnnxAdapt.Server.Protocols.Inference.Execution;

/// <summary>Checks the inputs of a request against what a model takes, and cuts them into the rows that the engine batches.</summary>
internal sealed class InputRows
{
    private InferRequest _request;
    private readonly ModelSurface _surface;
    private readonly int _mostRows;

    private InputRows(InferRequest request, ModelSurface surface, int mostRows) => (_request, _surface, _mostRows) = (request, surface, mostRows);

    /// <summary>The rows of a request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="surface">What the model takes.</param>
    /// <param name="mostRows">Most rows that one request may have.</param>
    /// <exception cref="AdaptException">InvalidArgument that names the input.</exception>
    public static IReadOnlyList<ExampleInput> Split(InferRequest request, ModelSurface surface, int mostRows) => new InputRows(request, surface, mostRows).Split();

    /// <summary>Whether a request brings text or files rather than the graph's inputs.</summary>
    public static bool HasOwn(InferRequest request, ModelSurface surface) =>
        request.Inputs.Any(input => surface.FindInput(input.Name) is { Kind: not OfferedKind.Graph });

    private IReadOnlyList<ExampleInput> Split()
    {
        var offered = Match();
        RequireAll(offered);
        AsFound(offered);
        for (var index = 0; index < offered.Length; index++)
        {
            RequireFit(_request.Inputs[index].Value, offered[index]);
        }

        if (offered.All(input => input.Kind == OfferedKind.Graph)) return Tensors();
        if (offered.Any(input => input.Kind == OfferedKind.Graph)) throw Bad($"model '{Name}' takes either {(_surface.Model.TakesText ? "text" : "files")} or the inputs of its graph, not both in one request");
        return offered is [{ IsFile: true }] ? Files(offered[0].Kind) : Texts(offered);
    }

    private string Name => _surface.Model.Name;

    /// <summary>What came under the name of files is text where the graph has an input of that name, and base64 where it came as JSON.</summary>
    private void AsFound(OfferedTensor[] offered)
    {
        if (!offered.Any(input => input.IsFile) && _request.Files.Count == 0) return;
        var inputs = _request.Inputs.ToArray();
        var files = new Dictionary<int, ReadOnlyMemory<byte>[]>(_request.Files);
        for (var index = 0; index < offered.Length; index++)
        {
            var (name, value) = inputs[index];
            if (offered[index].IsFile && !files.ContainsKey(index) && value.Strings is { } texts) files[index] = Array.ConvertAll(texts, text => OfBase64(text, name));
            if (!offered[index].IsFile && files.Remove(index, out var elements))
            {
                inputs[index] = new NamedTensor(name, Tensor.OfStrings(Array.ConvertAll(elements, element => RawTensors.ReadString(element.Span, name, Name)), value.Dimensions));
            }
        }

        _request = _request with { Inputs = inputs, Files = files };
    }

    private ReadOnlyMemory<byte> OfBase64(string text, string name)
    {
        var bytes = new byte[(text.Length / 4 * 3) + 3];
        return Convert.TryFromBase64String(text, bytes, out var length)
            ? bytes.AsMemory(0, length)
            : throw Bad($"input '{Shown.Name(name)}' for model '{Name}' has an element that is not base64, as files are in JSON");
    }

    private OfferedTensor[] Match()
    {
        if (_request.Inputs.Count > _surface.Inputs.Count) throw WrongCount([]);
        var offered = new OfferedTensor[_request.Inputs.Count];
        for (var index = 0; index < offered.Length; index++)
        {
            var name = _request.Inputs[index].Name;
            offered[index] = _surface.FindInput(name) ?? throw Unexpected(name);
            if (offered.AsSpan(0, index).Contains(offered[index])) throw Bad($"input '{Shown.Name(name)}' already exists in request");
        }

        return offered;
    }

    private AdaptException Unexpected(string name) => Bad(_surface.Model.TakesFiles && string.Equals(name, "TEXT", StringComparison.OrdinalIgnoreCase)
        ? $"unexpected inference input '{Shown.Name(name)}' for model '{Name}', which takes {(_surface.Model.TakesImages ? "images" : "sounds")}: send them as '{(_surface.Model.TakesImages ? FileNames.Image : FileNames.Audio)}' (BYTES)"
        : $"unexpected inference input '{Shown.Name(name)}' for model '{Name}'");

    private void RequireAll(OfferedTensor[] offered)
    {
        var text = _surface.Model.TakesText;
        if (offered.Any(input => input.IsFile)) return;
        if (text && offered.Any(input => input is { Kind: OfferedKind.Graph, Name: "input_ids" })) return;
        var missing = _surface.Inputs.Where(input => IsNeeded(input) && !offered.Contains(input)).ToArray();
        if (missing.Length > 0) throw WrongCount(missing);
    }

    /// <summary>Without files, a model of files needs all inputs of its graph.</summary>
    private bool IsNeeded(OfferedTensor input) => _surface.Model is { TakesFiles: true, TakesText: false } ? input.Kind == OfferedKind.Graph : !input.Optional;

    private AdaptException WrongCount(OfferedTensor[] missing)
    {
        var (least, most) = (_surface.Inputs.Count(IsNeeded), _surface.Inputs.Count);
        var expected = least == most ? $"expected {most} inputs" : $"expected number of inputs between {least} and {most}";
        var got = string.Join(',', _request.Inputs.Take(16).Select(input => $"'{Shown.Name(input.Name)}'"));
        var lacking = missing.Length == 0 ? "" : $", but missing required input(s) [{string.Join(',', missing.Select(input => $"'{input.Name}'"))}]. Please provide all required input(s)";
        return Bad($"{expected} but got {_request.Inputs.Count} inputs for model '{Name}'. Got input(s) [{got}]{lacking}.");
    }

    private void RequireFit(Tensor tensor, OfferedTensor offered)
    {
        if (tensor.ElementType != offered.Type)
        {
            throw Bad($"inference input '{offered.Name}' data-type is '{DataTypes.Name(tensor.ElementType)}', but model '{Name}' expects '{DataTypes.Name(offered.Type)}'");
        }

        long[] shape = [.. tensor.Dimensions];
        var fits = offered.Kind == OfferedKind.Graph
            ? _surface.Model.Signature.FindInput(offered.Name)!.Shape is null || TensorShape.Fits(shape, offered.Shape)
            : shape.Length is 1 or 2 && TensorShape.Fits(shape, offered.Shape.Take(shape.Length).ToArray());
        if (!fits) throw Bad($"unexpected shape for input '{offered.Name}' for model '{Name}'. Expected {Shown.Shape(offered.Shape)}, got {Shown.Shape(shape)}.");
    }

    private ExampleInput[] Texts(OfferedTensor[] offered)
    {
        var first = StringsOf(offered, OfferedKind.Text)!;
        var second = StringsOf(offered, OfferedKind.SecondText);
        RequireRows(first.Length);
        if (second is null) return Array.ConvertAll(first, text => (ExampleInput)new ExampleInput.Text(text));
        if (second.Length != first.Length) throw Bad($"input 'TEXT_PAIR' has {second.Length} texts for {first.Length} in 'TEXT' for model '{Name}'");
        return [.. first.Zip(second, (one, other) => new ExampleInput.TextPair(one, other))];
    }

    private ExampleInput[] Files(OfferedKind kind)
    {
        var files = _request.Files[0];
        RequireRows(files.Length);
        return Array.ConvertAll(files, file => kind == OfferedKind.Image ? (ExampleInput)new ExampleInput.Image(file) : new ExampleInput.Audio(file));
    }

    private string[]? StringsOf(OfferedTensor[] offered, OfferedKind kind) =>
        Array.FindIndex(offered, input => input.Kind == kind) is >= 0 and var index ? _request.Inputs[index].Value.Strings : null;

    private ExampleInput[] Tensors()
    {
        if (!_surface.Model.RowsStack) return [new ExampleInput.Tensors(_request.Inputs)];
        var rows = _request.Inputs[0].Value.Dimensions[0];
        RequireRows(rows);
        foreach (var (name, value) in _request.Inputs)
        {
            if (value.Dimensions[0] != rows) throw Bad($"input '{Shown.Name(name)}' batch size does not match other inputs for '{Name}'");
        }

        var result = new ExampleInput[rows];
        for (var row = 0; row < result.Length; row++)
        {
            result[row] = new ExampleInput.Tensors([.. _request.Inputs.Select(input => new NamedTensor(input.Name, RowTensors.Cut(input.Value, row, result.Length)))]);
        }

        return result;
    }

    private void RequireRows(long rows)
    {
        if (rows == 0) throw Bad($"inference request batch-size must be >= 1 for '{Name}'");
        if (rows > _mostRows) throw Bad($"inference request batch-size must be <= {_mostRows} for '{Name}'");
    }

    private AdaptException Bad(string message) => InferErrors.Invalid(_request.Prefix + message);
}
