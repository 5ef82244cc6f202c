using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Training;

/// <summary>
/// Builds heads: <c>logits</c> [batch, outputs] from <c>features</c> [batch, size] by layers of Gemm with Gelu between them. Weights are
/// [outputs, inputs], named like <c>head.0.weight</c> and <c>head.0.bias</c>.
/// </summary>
public static class HeadBuilder
{
    /// <summary>Name of a head's input.</summary>
    public const string FeaturesInput = "features";

    /// <summary>Name of a head's output.</summary>
    public const string LogitsOutput = "logits";

    /// <summary>A head as a model of its own, with its parameters as initializers.</summary>
    /// <param name="options">Shape and start.</param>
    /// <param name="parameters">Values by name; null starts from the seed.</param>
    /// <exception cref="AutodiffException">A setting is out of range, or a parameter is missing or has another shape.</exception>
    public static OnnxModel Build(HeadOptions options, IReadOnlyDictionary<string, TensorData>? parameters = null) => Build(options, parameters, asInputs: false);

    /// <summary>A head for inference with its parameters as graph inputs, so that one session serves any head of this shape.</summary>
    public static OnnxModel BuildWithParameterInputs(HeadOptions options) => Build(options, null, asInputs: true);

    /// <summary>The values with which a head starts, by name, in the order of the layers.</summary>
    public static IReadOnlyList<KeyValuePair<string, TensorData>> InitialParameters(HeadOptions options)
    {
        HeadValidation.Check(options);
        return [.. options.Layers.SelectMany((layer, i) => InitialLayer(options, i, layer.Inputs, layer.Outputs))];
    }

    /// <summary>
    /// The parameters of a head with more outputs: rows of the last layer that exist are kept, new ones start as in a fresh head.
    /// </summary>
    /// <param name="options">Shape after growing.</param>
    /// <param name="parameters">Values before, by name.</param>
    public static IReadOnlyDictionary<string, TensorData> Grow(HeadOptions options, IReadOnlyDictionary<string, TensorData> parameters) =>
        InitialParameters(options).ToDictionary(
            fresh => fresh.Key,
            fresh => parameters.TryGetValue(fresh.Key, out var old) ? HeadValidation.Grown(fresh.Key, old, fresh.Value) : fresh.Value,
            StringComparer.Ordinal);

    /// <summary>Adds a head to a graph.</summary>
    /// <param name="emitter">Writer into the graph.</param>
    /// <param name="features">Features [batch, size].</param>
    /// <param name="options">Shape and start.</param>
    /// <param name="parameter">Makes the value that holds a parameter.</param>
    /// <returns>The logits.</returns>
    internal static Value Append(OperatorEmitter emitter, Value features, HeadOptions options, Func<string, TensorData, Value> parameter)
    {
        var current = features;
        var initial = InitialParameters(options);
        for (var i = 0; i < initial.Count; i += 2)
        {
            var input = i == 0 ? current : Gelu(emitter, current);
            var (weight, bias) = (parameter(initial[i].Key, initial[i].Value), parameter(initial[i + 1].Key, initial[i + 1].Value));
            current = emitter.Gemm(Dropped(emitter, input, options), weight, bias, transposeB: true);
            current.Shape = new Shape(features.Shape is { Count: 2 } shape ? shape[0] : "batch", initial[i + 1].Value.Sizes[0]);
        }

        return current;
    }

    private static OnnxModel Build(HeadOptions options, IReadOnlyDictionary<string, TensorData>? parameters, bool asInputs)
    {
        var model = new OnnxModel { ProducerName = "onnxadapt", IrVersion = 8 };
        model.Opsets[""] = options.Opset;
        model.Graph.Name = "head";
        var graph = new GraphBuilder(model.Graph, options.Opset);
        var features = graph.Input(FeaturesInput, DataType.Float, new Shape("batch", options.FeatureSize));
        var logits = Append(new OperatorEmitter(graph), features, options, (name, initial) => asInputs
            ? graph.Input(name, DataType.Float, Shape.Of([.. initial.Sizes]))
            : graph.Constant(HeadValidation.Matching(name, initial, parameters), name));
        logits.Name = LogitsOutput;
        graph.Output(logits);
        return model;
    }

    private static IEnumerable<KeyValuePair<string, TensorData>> InitialLayer(HeadOptions options, int index, int inputs, int outputs)
    {
        var name = $"{options.Prefix}{index}.weight";
        var bound = Bound(options, index, inputs, outputs);
        var random = new CounterRandom(options.Seed, name);
        var weight = new float[(long)inputs * outputs];
        for (var i = 0; i < weight.Length; i++)
        {
            weight[i] = bound * ((2 * random.Uniform(i)) - 1);
        }

        yield return new(name, TensorData.Of(weight, outputs, inputs));
        yield return new($"{options.Prefix}{index}.bias", TensorData.Of(new float[outputs], outputs));
    }

    private static float Bound(HeadOptions options, int layer, int inputs, int outputs) => options.Initialization switch
    {
        HeadInitialization.Xavier => MathF.Sqrt(6f / (inputs + outputs)),
        HeadInitialization.He => MathF.Sqrt(6f / inputs),
        HeadInitialization.Zero when layer == options.HiddenSizes.Count => 0,
        _ => 1 / MathF.Sqrt(inputs),
    };

    private static Value Gelu(OperatorEmitter emitter, Value x) => emitter.Opset >= 20
        ? emitter.Unary("Gelu", x)
        : emitter.Mul(emitter.Mul(x, 0.5), emitter.Add(emitter.Erf(emitter.Mul(x, Math.Sqrt(0.5))), 1));

    private static Value Dropped(OperatorEmitter emitter, Value x, HeadOptions options)
    {
        if (options.Dropout == 0)
        {
            return x;
        }

        return emitter.Opset >= 12
            ? emitter.Emit("Dropout", [x, emitter.Scalar(options.Dropout, DataType.Float)], x.Type, x.Shape)
            : emitter.Emit("Dropout", [x], x.Type, x.Shape, ("ratio", (float)options.Dropout));
    }
}
