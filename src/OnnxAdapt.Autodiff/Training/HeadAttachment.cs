using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Structure;

namespace OnnxAdapt.Autodiff.Training;

/// <summary>Puts pooling and a head on an encoder, so that encoder and head can be trained together.</summary>
public static class HeadAttachment
{
    /// <summary>Name of the output with the head's outputs in plain units, where a scaling makes them differ from the logits.</summary>
    public const string ValuesOutput = "values";

    /// <summary>
    /// A model from the encoder's inputs to <c>logits</c> [batch, outputs] and <c>features</c> [batch, size]; where the scaling has factors of
    /// outputs, then to <c>values</c> [batch, outputs], too. The encoder is not changed.
    /// </summary>
    /// <param name="encoder">Encoder, or any model with an output of the right shape.</param>
    /// <param name="options">Pooling and head.</param>
    /// <param name="parameters">Values of the head's parameters by name; null starts from the seed.</param>
    /// <exception cref="AutodiffException">The output does not exist or has another size than the head expects.</exception>
    public static OnnxModel Attach(OnnxModel encoder, AttachHeadOptions options, IReadOnlyDictionary<string, TensorData>? parameters = null)
    {
        var model = GraphCopier.Copy(encoder);
        var emitter = new OperatorEmitter(new GraphBuilder(model.Graph, model.StandardOpset));
        var features = Features(model.Graph, emitter, options);
        var logits = HeadBuilder.Append(emitter, Scaled(emitter, features, options.Scaling), options.Head, (name, initial) =>
            emitter.Graph.Constant(HeadValidation.Matching(name, initial, parameters), name));
        features.Name = emitter.Graph.FreshName(HeadBuilder.FeaturesInput);
        logits.Name = emitter.Graph.FreshName(HeadBuilder.LogitsOutput);
        model.Graph.Outputs.Clear();
        model.Graph.Outputs.Add(logits);
        model.Graph.Outputs.Add(features);
        if (options.Scaling is { OutputFactors.Count: > 0 } scaling)
        {
            model.Graph.Outputs.Add(Values(emitter, logits, scaling));
        }

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

    /// <summary>factor (x - mean), in the shape of x.</summary>
    private static Value Scaled(OperatorEmitter emitter, Value features, HeadScaling? scaling)
    {
        if (scaling is null)
        {
            return features;
        }

        var scaled = emitter.Mul(emitter.Sub(features, Row(emitter, scaling.Mean)), scaling.Factor);
        (scaled.Type, scaled.Shape) = (features.Type, features.Shape);
        return scaled;
    }

    private static Value Values(OperatorEmitter emitter, Value logits, HeadScaling scaling)
    {
        var values = emitter.Add(emitter.Mul(logits, Row(emitter, scaling.OutputFactors)), Row(emitter, scaling.OutputOffsets));
        (values.Type, values.Shape) = (logits.Type, logits.Shape);
        values.Name = emitter.Graph.FreshName(ValuesOutput);
        return values;
    }

    private static Value Row(OperatorEmitter emitter, IReadOnlyList<float> numbers) => emitter.Graph.Constant(TensorData.Of([.. numbers], numbers.Count));

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
