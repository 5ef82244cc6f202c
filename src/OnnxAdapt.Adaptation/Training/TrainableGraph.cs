using OnnxAdapt.Abstractions;
using OnnxAdapt.Adaptation.Contract;
using OnnxAdapt.Autodiff;
using OnnxAdapt.Autodiff.Lora;
using OnnxAdapt.Autodiff.Training;
using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Inference;
using OnnxAdapt.Graph.Serialization;

namespace OnnxAdapt.Adaptation.Training;

/// <summary>A base graph from its inputs to the predictions that a loss is put on, with the choice of what is trained.</summary>
/// <param name="Model">The graph: the base, and a head above it or none.</param>
/// <param name="Predictions">Its output with logits or values.</param>
/// <param name="Parameters">What is trained.</param>
/// <param name="Updates">Low-rank updates beside weights of the base; empty when its own parameters are trained.</param>
internal sealed record TrainableGraph(OnnxModel Model, string Predictions, ParameterSelector Parameters, IReadOnlyList<LoraUpdate> Updates)
{
    /// <summary>Builds it for that many outputs.</summary>
    /// <param name="settings">What is trained.</param>
    /// <param name="baseModel">The base.</param>
    /// <param name="outputs">Labels, or regression values.</param>
    /// <param name="scaling">Scale on which the head's parameters count; null for plain features.</param>
    /// <exception cref="AdaptException">FailedPrecondition when features do not follow from the graph, or its own outputs are others.</exception>
    public static TrainableGraph Of(SessionSettings settings, IBaseModel baseModel, int outputs, HeadScaling? scaling = null)
    {
        var recipe = baseModel.Recipe
            ?? throw AdaptException.Precondition($"'{baseModel.Name}' does not say how its features follow from its graph, so only a head can be trained on it.");
        var model = OnnxReader.Read(baseModel.ModelPath);
        var adapters = settings.Trainable.Scope == TrainableScope.Lora ? LoraInjection.Inject(model, Selections.Adapters(settings, model)) : null;
        var parameters = adapters?.Parameters.Or(ParameterSelector.Head) ?? Selections.Of(settings.Trainable, model);
        var updates = adapters is null ? [] : LoraUpdate.Of(model, adapters.Pairs);
        model = adapters?.Model ?? model;
        var features = FeatureOutput(model, recipe, baseModel);
        if (settings.Task == ModelTask.Embedding)
        {
            var embedding = HeadAttachment.AttachFeatures(model, Attachment(settings, baseModel, recipe, features.Name, model.StandardOpset, outputs));
            return new TrainableGraph(embedding, embedding.Graph.Outputs[0].Name, parameters, updates);
        }

        if (settings.HasHead)
        {
            var attached = HeadAttachment.Attach(model, Attachment(settings, baseModel, recipe, features.Name, model.StandardOpset, outputs) with { Scaling = scaling });
            return new TrainableGraph(attached, attached.Graph.Outputs[0].Name, parameters, updates);
        }

        if (outputs != baseModel.FeatureSize) throw AdaptException.Precondition($"The graph of '{baseModel.Name}' gives {baseModel.FeatureSize} outputs, and the examples have {outputs}.");
        return new TrainableGraph(model, features.Name, parameters, updates);
    }

    /// <summary>The initializers of the base that its parameters change: those themselves, or weights with their updates added.</summary>
    public ParameterSet BaseChanges(ParameterSet parameters)
    {
        var changes = new ParameterSet();
        var factors = Updates.SelectMany(update => new[] { update.Pair.A, update.Pair.B }).ToHashSet(StringComparer.Ordinal);
        foreach (var (name, value) in parameters)
        {
            if (!factors.Contains(name)) changes.Add(name, value);
        }

        foreach (var update in Updates) changes.Add(update.Pair.Weight, update.Merge(parameters));
        return changes;
    }

    /// <summary>The same as factors, where low-rank updates of matrices are all that is changed; empty where they are not.</summary>
    public IReadOnlyList<LowRankUpdate> LowRankChanges(ParameterSet parameters) =>
        parameters.Count == 2 * Updates.Count && Updates.All(update => update.IsMatrix) ? [.. Updates.Select(update => update.Factors(parameters))] : [];

    private static AttachHeadOptions Attachment(SessionSettings settings, IBaseModel baseModel, FeatureRecipe recipe, string features, long opset, int outputs) => new()
    {
        Head = HeadModels.Options(settings, baseModel.FeatureSize, outputs) with { Opset = opset },
        Pooling = recipe.Pooling is FeaturePooling.None ? Pooling.Mean : Enum.Parse<Pooling>(recipe.Pooling.ToString()),
        Normalize = recipe.Normalize,
        HiddenStates = features,
        MaskInput = recipe.MaskInput ?? "",
    };

    /// <summary>Leaves the value that features come from as the only output: flattened to a vector per row where it is not pooled.</summary>
    private static Value FeatureOutput(OnnxModel model, FeatureRecipe recipe, IBaseModel baseModel)
    {
        ShapeInference.Run(model);
        var value = model.Graph.Outputs.Concat(model.Graph.Nodes.SelectMany(node => node.Outputs).OfType<Value>()).FirstOrDefault(value => value.Name == recipe.Output)
            ?? throw new AutodiffException($"The graph has no value '{recipe.Output}'.");
        var output = recipe.Pooling is FeaturePooling.None && value.Shape is not { Count: 2 } ? Flattened(model, value, baseModel.FeatureSize) : value;
        model.Graph.Outputs.Clear();
        model.Graph.Outputs.Add(output);
        return output;
    }

    private static Value Flattened(OnnxModel model, Value value, int size)
    {
        var builder = new GraphBuilder(model.Graph, model.StandardOpset);
        var flat = builder.Add("Flatten", [value], [new("axis", 1L)], "flat_features");
        (flat.Type, flat.Shape) = (value.Type, new Shape(value.Shape is { Count: > 0 } shape ? shape[0] : "batch", size));
        return flat;
    }
}
