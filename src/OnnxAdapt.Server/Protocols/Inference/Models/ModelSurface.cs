using System.Runtime.CompilerServices;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Serving.Catalog;

namespace OnnxAdapt.Server.Protocols.Inference.Models;

/// <summary>What a version takes and gives over this protocol.</summary>
/// <param name="Model">The version.</param>
/// <param name="Inputs">What it takes.</param>
/// <param name="Outputs">What it gives.</param>
/// <param name="Batches">Whether the first axis of all of them counts the rows of a request, in any number.</param>
internal sealed record ModelSurface(ServedModel Model, IReadOnlyList<OfferedTensor> Inputs, IReadOnlyList<OfferedTensor> Outputs, bool Batches)
{
    private const string TextName = "TEXT";
    private const string SecondTextName = "TEXT_PAIR";
    private const string EntitiesName = "entities";
    private static readonly ConditionalWeakTable<ServedModel, ModelSurface> Known = [];

    /// <summary>Reads a version, once for each time it is loaded.</summary>
    public static ModelSurface Of(ServedModel model) => Known.GetValue(model, Read);

    private static ModelSurface Read(ServedModel model)
    {
        OfferedTensor[] inputs = [.. TextInputs(model), .. model.Signature.Inputs.Select(input => OfferedTensor.OfGraph(input, IsOptional(model, input))), .. FileInputs(model)];
        OfferedTensor[] outputs = model.IsAdapted
            ? [.. OwnOutputs(model)]
            : [.. OwnOutputs(model).Where(output => model.Signature.FindOutput(output.Name) is null), .. model.Signature.Outputs.Select(output => OfferedTensor.OfGraph(output))];
        return new ModelSurface(model, inputs, outputs, model is { RowsStack: true, FixedRows: null } && outputs.All(output => output.Shape is [-1, ..]));
    }

    /// <summary>An input by its name; the text inputs by any case of theirs.</summary>
    public OfferedTensor? FindInput(string name) =>
        Inputs.FirstOrDefault(input => input.Name == name)
        ?? Inputs.FirstOrDefault(input => input.Kind != OfferedKind.Graph && string.Equals(input.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>An output by its name.</summary>
    public OfferedTensor? FindOutput(string name) => Outputs.FirstOrDefault(output => output.Name == name);

    /// <summary>What a request gets that names no outputs: the graph's for tensors, what the model is for where there is text or a head.</summary>
    /// <param name="text">Whether the request brought text or files rather than the graph's inputs.</param>
    public IEnumerable<OfferedTensor> DefaultOutputs(bool text)
    {
        var offered = Outputs.Where(output => output.Kind != OfferedKind.Graph).ToArray();
        if (offered.Length == 0 || !(text || Model.IsAdapted)) return Outputs.Where(output => output.Kind == OfferedKind.Graph);
        var answers = offered.Where(output => output.Kind != OfferedKind.Embedding).ToArray();
        return answers.Length > 0 ? answers : offered;
    }

    private static IEnumerable<OfferedTensor> TextInputs(ServedModel model)
    {
        if (!model.TakesText) yield break;
        yield return new OfferedTensor(TextName, TensorElementType.String, [-1, 1], OfferedKind.Text);
        yield return new OfferedTensor(SecondTextName, TensorElementType.String, [-1, 1], OfferedKind.SecondText, Optional: true);
    }

    private static IEnumerable<OfferedTensor> FileInputs(ServedModel model)
    {
        if (model.TakesImages && !model.Signature.Inputs.Any(input => FileNames.IsImage(input.Name))) yield return File(FileNames.Image, OfferedKind.Image);
        if (model.TakesSounds && !model.Signature.Inputs.Any(input => FileNames.IsAudio(input.Name))) yield return File(FileNames.Audio, OfferedKind.Sound);
    }

    private static OfferedTensor File(string name, OfferedKind kind) => new(name, TensorElementType.String, [-1, 1], kind, Optional: true);

    private static bool IsOptional(ServedModel model, TensorSignature input) => model.TakesText || model.TakesFiles || (model.TakesTokens && input.Name != "input_ids");

    private static IEnumerable<OfferedTensor> OwnOutputs(ServedModel model)
    {
        if (GivesEmbedding(model))
        {
            yield return Own("embedding", TensorElementType.Float, model is { IsAdapted: true, Task: ModelTask.Embedding } ? 0 : model.FeatureSize, OfferedKind.Embedding);
        }

        foreach (var answer in Answers(model)) yield return answer;
    }

    /// <summary>A graph of images or sounds that answers no labels gives feature vectors.</summary>
    private static bool GivesEmbedding(ServedModel model) => model.Task is ModelTask.Embedding or ModelTask.SparseEmbedding
        || model is { IsAdapted: true, TakesTokens: true } or { IsAdapted: false, TakesFiles: true, Task: ModelTask.Generic, FeatureSize: > 0 };

    private static OfferedTensor[] Answers(ServedModel model) => model.Task switch
    {
        ModelTask.TokenClassification when model.TakesText => [Own(EntitiesName, TensorElementType.String, 1, OfferedKind.Entities)],
        _ when !model.IsAdapted && model.FeatureSize == 0 => [],
        ModelTask.SingleLabel or ModelTask.MultiLabel =>
        [
            Own("scores", TensorElementType.Float, model.Labels.Count, OfferedKind.Scores), Own("labels", TensorElementType.String, model.Labels.Count, OfferedKind.Labels),
        ],
        ModelTask.Regression => [Own("values", TensorElementType.Float, 0, OfferedKind.Values)],
        ModelTask.Ranking => [Own("scores", TensorElementType.Float, 1, OfferedKind.Ranking)],
        ModelTask.SparseEmbedding =>
        [
            Own("sparse_indices", TensorElementType.Int64, 0, OfferedKind.SparseIndices), Own("sparse_values", TensorElementType.Float, 0, OfferedKind.SparseValues),
        ],
        _ => [],
    };

    private static OfferedTensor Own(string name, TensorElementType type, int size, OfferedKind kind) => new(name, type, [-1, size == 0 ? -1 : size], kind);
}
