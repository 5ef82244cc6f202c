using OnnxAdapt.Abstractions;
using OnnxAdapt.Server.Protocols.Inference.Models;
using OnnxAdapt.Server.Protocols.Inference.Requests;
using OnnxAdapt.Serving.Engine;
using OnnxAdapt.Serving.Tasks;

namespace OnnxAdapt.Server.Protocols.Inference.Execution;

/// <summary>Computes outputs of one request with as few calls of the engine as their kinds allow, all with one version.</summary>
internal sealed class OutputComputation(IInferenceEngine engine, ITextTasks tasks, InferRequest request, RequestSettings settings, ModelSurface surface, IReadOnlyList<ExampleInput> rows)
{
    private readonly Dictionary<string, ComputedOutput> _computed = new(StringComparer.Ordinal);

    private ModelReference Reference => new(surface.Model.Name, surface.Model.Version);

    /// <summary>Computes outputs.</summary>
    /// <exception cref="AdaptException">Whatever the engine says; InvalidArgument when rows give an output in different shapes.</exception>
    public async Task<IReadOnlyDictionary<string, ComputedOutput>> RunAsync(IReadOnlyList<OfferedTensor> outputs, CancellationToken cancellationToken)
    {
        var graph = outputs.Where(output => output.Kind == OfferedKind.Graph).ToArray();
        if (graph.Length > 0) await RunGraphAsync(graph, cancellationToken).ConfigureAwait(false);
        if (outputs.FirstOrDefault(output => output.Kind == OfferedKind.Embedding) is { } embedding) await EmbedAsync(embedding, cancellationToken).ConfigureAwait(false);
        var scored = outputs.Where(output => output.Kind is OfferedKind.Scores or OfferedKind.Labels or OfferedKind.Values or OfferedKind.Ranking).ToArray();
        if (scored.Length > 0) await ScoreAsync(scored, cancellationToken).ConfigureAwait(false);
        var sparse = outputs.Where(output => output.Kind is OfferedKind.SparseIndices or OfferedKind.SparseValues).ToArray();
        if (sparse.Length > 0) await WeighAsync(sparse, cancellationToken).ConfigureAwait(false);
        if (outputs.FirstOrDefault(output => output.Kind == OfferedKind.Entities) is { } entities) await FindEntitiesAsync(entities, cancellationToken).ConfigureAwait(false);
        return _computed;
    }

    private async Task RunGraphAsync(OfferedTensor[] outputs, CancellationToken cancellationToken)
    {
        var result = await engine.PredictAsync(Predict([.. outputs.Select(output => output.Name)]), cancellationToken).ConfigureAwait(false);
        for (var index = 0; index < outputs.Length; index++)
        {
            var position = index;
            _computed[outputs[index].Name] = new ComputedOutput(Join(outputs[index].Name, [.. result.Rows.Select(row => row.Outputs[position].Value)]));
        }
    }

    private async Task EmbedAsync(OfferedTensor output, CancellationToken cancellationToken)
    {
        var result = await engine.EmbedAsync(Embed(), cancellationToken).ConfigureAwait(false);
        _computed[output.Name] = new ComputedOutput(RowTensors.Stack([.. result.Rows.Select(row => Tensor.Of(row.Values, row.Values.Length))]));
    }

    private async Task ScoreAsync(OfferedTensor[] outputs, CancellationToken cancellationToken)
    {
        var result = await engine.PredictAsync(Predict([]) with { TopK = settings.TopK, RawScores = settings.RawScores }, cancellationToken).ConfigureAwait(false);
        foreach (var output in outputs)
        {
            IReadOnlyList<LabelScore>[] ranked = [.. result.Rows.Select(row => row.Labels)];
            _computed[output.Name] = new ComputedOutput(RowTensors.Stack([.. result.Rows.Select(row => Scored(output.Kind, row))]), ranked);
        }
    }

    private async Task WeighAsync(OfferedTensor[] outputs, CancellationToken cancellationToken)
    {
        var result = await engine.EmbedAsync(Embed() with { Normalize = false, Dimensions = 0 }, cancellationToken).ConfigureAwait(false);
        var (indices, values) = SparseRows.Of([.. result.Rows.Select(row => row.Values)]);
        foreach (var output in outputs) _computed[output.Name] = new ComputedOutput(output.Kind == OfferedKind.SparseIndices ? indices : values);
    }

    private async Task FindEntitiesAsync(OfferedTensor output, CancellationToken cancellationToken)
    {
        string[] texts = [.. rows.Select(row => row is ExampleInput.Text text ? text.Value : throw Bad($"output '{output.Name}' of model '{surface.Model.Name}' needs single texts in 'TEXT'"))];
        var call = new EntitiesCall { Model = Reference, Texts = texts, Aggregation = settings.Aggregation, Deadline = settings.Deadline };
        var result = await tasks.FindEntitiesAsync(call, cancellationToken).ConfigureAwait(false);
        _computed[output.Name] = new ComputedOutput(Tensor.OfStrings([.. result.Rows.Select(EntityJson.Write)], result.Rows.Count, 1));
    }

    private EmbedCall Embed() => new()
    {
        Model = Reference,
        Inputs = rows,
        Normalize = settings.Normalize,
        Dimensions = settings.Dimensions,
        Prompt = settings.Prompt,
        Deadline = settings.Deadline,
        Priority = settings.Priority,
        RunOnCallingThread = request.RunOnCallingThread,
    };

    private static Tensor Scored(OfferedKind kind, PredictionRow row) => kind switch
    {
        OfferedKind.Scores => Tensor.Of(row.Labels.Select(label => label.Score).ToArray(), row.Labels.Count),
        OfferedKind.Labels => Tensor.OfStrings([.. row.Labels.Select(label => label.Label)], row.Labels.Count),
        _ => Tensor.Of(row.Values.ToArray(), row.Values.Count),
    };

    private PredictCall Predict(IReadOnlyList<string> outputs) => new()
    {
        Model = Reference,
        Inputs = rows,
        Outputs = outputs,
        Deadline = settings.Deadline,
        Priority = settings.Priority,
        RunOnCallingThread = request.RunOnCallingThread,
    };

    /// <summary>The engine cuts outputs into rows; one without a batch axis comes whole.</summary>
    private Tensor Join(string name, Tensor[] parts)
    {
        if (!surface.Model.RowsStack) return parts[0];
        var whole = surface.Model.Signature.FindOutput(name)!.Shape is { } shape && shape.Count == parts[0].Rank;
        if (whole && parts.Length == 1) return parts[0];
        if (whole) throw Bad($"output '{name}' of model '{surface.Model.Name}' has no batch axis; send one row in a request");
        return RowTensors.Agree(parts)
            ? RowTensors.Stack(parts)
            : throw Bad($"output '{name}' of model '{surface.Model.Name}' has another shape for each of these inputs; send one in a request, or ask for another output");
    }

    private AdaptException Bad(string message) => InferErrors.Invalid(request.Prefix + message);
}
