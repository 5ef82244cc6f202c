using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Lowering;

/// <summary>
/// Operators of the ai.onnx.ml domain that pipelines of classical models carry. Weights of linear models, which are attributes, become
/// initializers and can be trained; statistics of preprocessing become constants.
/// </summary>
internal static class MachineLearningLowerings
{
    public const string Domain = "ai.onnx.ml";

    public static IReadOnlyList<KeyValuePair<OperatorId, LoweringRule>> Rules { get; } =
    [
        Row("Scaler", Scaler),
        Row("Imputer", Imputer),
        Row("Normalizer", Normalizer),
        Row("FeatureVectorizer", FeatureVectorizer),
        Row("ArrayFeatureExtractor", ArrayFeatureExtractor),
        Row("LinearRegressor", LinearRegressor),
        Row("LinearClassifier", LinearClassifier),
        Row("SVMRegressor", SupportVectorLowerings.Regressor),
        Row("ZipMap", (_, node) => [node.Input(0)!]),
    ];

    /// <summary>Rows of features: a vector counts as one row.</summary>
    public static Value Rows(OperatorEmitter e, Value x)
    {
        var numbers = e.Cast(x, DataType.Float);
        return x.Shape is { Count: 1 } ? e.Unsqueeze(numbers, 0) : numbers;
    }

    private static KeyValuePair<OperatorId, LoweringRule> Row(string opType, LoweringRule rule) => new(new OperatorId(Domain, opType), rule);

    /// <summary>(x - offset) scale, in double for double inputs; the result is float always.</summary>
    private static Value[] Scaler(OperatorEmitter e, Node node)
    {
        var type = node.Input(0)!.Type == DataType.Double ? DataType.Double : DataType.Float;
        var centred = e.Sub(e.Cast(node.Input(0)!, type), AttributeWeights.Frozen(e, node, "offset", type));
        return [e.Cast(e.Mul(centred, AttributeWeights.Frozen(e, node, "scale", type)), DataType.Float)];
    }

    /// <summary>The imputed value where x equals the replaced one, or is not a number as that is; integers stay with the node.</summary>
    private static Value[]? Imputer(OperatorEmitter e, Node node)
    {
        var x = node.Input(0)!;
        if (x.Type != DataType.Float)
        {
            return null;
        }

        var replaced = node.GetFloat("replaced_value_float", 0);
        var isMissing = float.IsNaN(replaced) ? e.Emit("IsNaN", [x], DataType.Bool, x.Shape) : e.Equal(x, e.Scalar(replaced, x));
        return [e.Where(isMissing, AttributeWeights.Frozen(e, node, "imputed_value_floats", x.Type), x)];
    }

    /// <summary>Each row over its largest element, sum of magnitudes or length; a row for which that is 0 stays.</summary>
    private static Value[] Normalizer(OperatorEmitter e, Node node)
    {
        var x = e.Cast(node.Input(0)!, DataType.Float);
        var (opType, axesInputSince) = node.GetString("norm", "MAX") switch
        {
            "MAX" => ("ReduceMax", 18),
            "L1" => ("ReduceL1", 18),
            "L2" => ("ReduceL2", 18),
            var other => throw new AutodiffException($"{node} has the norm '{other}'; MAX, L1 and L2 are known."),
        };
        var norm = e.Reduce(opType, x, [-1], true, axesInputSince);
        return [e.Div(x, e.Where(e.Cast(norm, DataType.Bool), norm, e.Scalar(1, norm)))];
    }

    /// <summary>The rows side by side; parts that are cut or padded to another width stay with the node.</summary>
    private static Value[]? FeatureVectorizer(OperatorEmitter e, Node node)
    {
        var widths = node.GetInts("inputdimensions") ?? [];
        var parts = node.Inputs.OfType<Value>().ToArray();
        var fit = parts.Length == widths.Count && parts.Zip(widths).All(pair => pair.First.Shape is { Count: 1 or 2 } shape && shape[shape.Count - 1].Size == pair.Second);
        return fit ? [e.Concat([.. parts.Select(part => Rows(e, part))], 1)] : null;
    }

    /// <summary>Columns of the last axis; a vector gives one row.</summary>
    private static Value[] ArrayFeatureExtractor(OperatorEmitter e, Node node)
    {
        var x = node.Input(0)!;
        var rows = x.Shape is { Count: 1 } ? e.Unsqueeze(x, 0) : x;
        return [e.Emit("Gather", [rows, e.Reshape(e.Cast(node.Input(1)!, DataType.Int64), -1)], x.Type, null, ("axis", -1L))];
    }

    /// <summary>x W^T + b, transformed.</summary>
    private static Value[]? LinearRegressor(OperatorEmitter e, Node node)
    {
        var targets = node.GetInt("targets", 1);
        return Transformed(e, node, Linear(e, node, targets)) is { } scores ? [scores] : null;
    }

    private static Value Linear(OperatorEmitter e, Node node, long targets)
    {
        var features = AttributeWeights.Numbers(node, "coefficients").Length / targets;
        var weights = AttributeWeights.Trainable(e, node, "coefficients", targets, features);
        var bias = AttributeWeights.Numbers(node, "intercepts").Length == targets ? AttributeWeights.Trainable(e, node, "intercepts", targets) : null;
        return e.Gemm(Rows(e, node.Input(0)!), weights, bias, transposeB: true);
    }

    /// <summary>Label of the largest score, and the scores, transformed. One score stands for two classes where there are two labels.</summary>
    private static Value?[]? LinearClassifier(OperatorEmitter e, Node node)
    {
        var classes = AttributeWeights.Numbers(node, "intercepts").Length;
        if (classes == 0 || !CanTransform(node))
        {
            return null;
        }

        var scores = Linear(e, node, classes);
        var labels = ClassLabels.Of(e, node);
        if (classes > 1)
        {
            return [labels.At(e.Emit("ArgMax", [scores], DataType.Int64, null, ("axis", 1L), ("keepdims", 0L))), Transformed(e, node, scores)];
        }

        var isPositive = e.Cast(e.Greater(e.Reshape(scores, -1), e.Scalar(0, scores)), DataType.Int64);
        return [labels.At(isPositive), labels.Count == 2 ? BothClasses(e, node, scores) : Transformed(e, node, scores)];
    }

    /// <summary>One score is that of the second class, through a sigmoid or as it is; the first class has the rest of 1.</summary>
    private static Value BothClasses(OperatorEmitter e, Node node, Value score)
    {
        var positive = node.GetString("post_transform", "NONE") == "LOGISTIC" ? e.Sigmoid(score) : score;
        return e.Concat([e.Sub(1, positive), positive], 1);
    }

    private static bool CanTransform(Node node) => node.GetString("post_transform", "NONE") is "NONE" or "SOFTMAX" or "LOGISTIC";

    /// <summary>The scores as the node's <c>post_transform</c> has them; null for one that has no gradient here.</summary>
    private static Value? Transformed(OperatorEmitter e, Node node, Value scores) => node.GetString("post_transform", "NONE") switch
    {
        "NONE" => scores,
        "SOFTMAX" => e.Emit("Softmax", [scores], scores.Type, scores.Shape, ("axis", -1L)),
        "LOGISTIC" => e.Sigmoid(scores),
        _ => null,
    };
}
