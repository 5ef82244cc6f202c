using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Structure;

namespace OnnxAdapt.Autodiff.Training;

/// <summary>Puts pooling and a head on an encoder, so that encoder and head can be trained together.</summary>
public static class HeadAttachment
{
    /// <summary>A model from the encoder's inputs to <c>logits</c> [batch, outputs] and <c>features</c> [batch, size]. The encoder is not changed.</summary>
    /// <param name="encoder">Encoder, or any model with an output of the right shape.</param>
    /// <param name="options">Pooling and head.</param>
    /// <param name="parameters">Values of the head's parameters by name; null starts from the seed.</param>
    /// <exception cref="AutodiffException">The output does not exist or has another size than the head expects.</exception>
    public static OnnxModel Attach(OnnxModel encoder, AttachHeadOptions options, IReadOnlyDictionary<string, TensorData>? parameters = null)
    {
        var model = GraphCopier.Copy(encoder);
        var emitter = new OperatorEmitter(new GraphBuilder(model.Graph, model.StandardOpset));
        var features = Features(model.Graph, emitter, options);
        var logits = HeadBuilder.Append(emitter, features, options.Head, (name, initial) =>
            emitter.Graph.Constant(HeadValidation.Matching(name, initial, parameters), name));
        features.Name = emitter.Graph.FreshName(HeadBuilder.FeaturesInput);
        logits.Name = emitter.Graph.FreshName(HeadBuilder.LogitsOutput);
        model.Graph.Outputs.Clear();
        model.Graph.Outputs.Add(logits);
        model.Graph.Outputs.Add(features);
        return model;
    }

    /// <summary>A model from the encoder's inputs to <c>features</c> [batch, size], with no head above them. The encoder is not changed.</summary>
    /// <param name="encoder">Encoder, or any model with an output of the right shape.</param>
    /// <param name="options">Pooling; of the head only the feature size counts.</param>
    /// <exception cref="AutodiffException">The output does not exist or has another size.</exception>
    public static OnnxModel AttachFeatures(OnnxModel encoder, AttachHeadOptions options)
    {
        var model = GraphCopier.Copy(encoder);
        var emitter = new OperatorEmitter(new GraphBuilder(model.Graph, model.StandardOpset));
        var features = Features(model.Graph, emitter, options);
        features.Shape ??= new Shape(Dim.Unknown, options.Head.FeatureSize);
        features.Name = emitter.Graph.FreshName(HeadBuilder.FeaturesInput);
        model.Graph.Outputs.Clear();
        model.Graph.Outputs.Add(features);
        return model;
    }

    private static Value Features(OnnxGraph graph, OperatorEmitter emitter, AttachHeadOptions options)
    {
        var hidden = graph.Outputs.FirstOrDefault(output => output.Name == options.HiddenStates)
            ?? throw new AutodiffException($"The model has no output '{options.HiddenStates}'; it has {string.Join(", ", graph.Outputs.Select(output => output.Name))}.");
        CheckSize(hidden, options.Head.FeatureSize);
        hidden.Type = hidden.Type == DataType.Undefined ? DataType.Float : hidden.Type;
        var pooled = hidden.Shape is { Count: 2 } ? emitter.Identity(hidden) : PoolingGraph.Append(emitter, hidden, Mask(graph, options), options.Pooling);
        var single = emitter.Cast(pooled, DataType.Float);
        return options.Normalize ? PoolingGraph.Normalize(emitter, single) : single;
    }

    private static Value? Mask(OnnxGraph graph, AttachHeadOptions options) => graph.Inputs.FirstOrDefault(input => input.Name == options.MaskInput);

    private static void CheckSize(Value hidden, int expected)
    {
        if (hidden.Shape is { } shape && shape.Count is not (2 or 3))
        {
            throw new AutodiffException($"The output '{hidden.Name}' has shape {shape}; a head needs [batch, sequence, size] or [batch, size].");
        }

        if (hidden.Shape?[^1].Size is { } size && size != expected)
        {
            throw new AutodiffException($"The output '{hidden.Name}' has {size} components; the head is made for {expected}.");
        }
    }
}
