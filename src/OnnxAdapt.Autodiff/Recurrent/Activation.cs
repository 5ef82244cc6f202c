using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Recurrent;

/// <summary>An activation function of a recurrent layer with its numbers.</summary>
/// <param name="Name">Name in lower case.</param>
/// <param name="Alpha">First number.</param>
/// <param name="Beta">Second number.</param>
internal sealed record Activation(string Name, float Alpha, float Beta)
{
    /// <summary>Functions that take a first number, with its default.</summary>
    private static readonly Dictionary<string, float> Alphas = new(StringComparer.Ordinal)
    {
        ["affine"] = 1, ["leakyrelu"] = 0.01f, ["thresholdedrelu"] = 1, ["scaledtanh"] = 1, ["hardsigmoid"] = 0.2f, ["elu"] = 1,
    };

    /// <summary>Functions that take a second number, with its default.</summary>
    private static readonly Dictionary<string, float> Betas = new(StringComparer.Ordinal) { ["affine"] = 0, ["scaledtanh"] = 1, ["hardsigmoid"] = 0.5f };

    /// <summary>The functions of a node, all directions one after the other.</summary>
    /// <param name="node">The node.</param>
    /// <param name="defaults">Functions of one direction when the node names none.</param>
    /// <param name="directions">Number of directions.</param>
    public static Activation[] Of(Node node, string[] defaults, int directions)
    {
        var names = node.Attributes.TryGetValue("activations", out var given)
            ? [.. given.Strings.Select(name => System.Text.Encoding.UTF8.GetString(name.Span))]
            : Enumerable.Repeat(defaults, directions).SelectMany(name => name).ToArray();
        var (alphas, betas) = (Numbers(node, "activation_alpha"), Numbers(node, "activation_beta"));
        return [.. names.Select(name => Read(name, alphas, betas))];
    }

    /// <summary>Whether the node uses the given functions in all directions.</summary>
    public static bool AreDefault(Node node, string[] defaults) =>
        !node.Attributes.TryGetValue("activations", out var given)
        || given.Strings.Select((name, i) => string.Equals(System.Text.Encoding.UTF8.GetString(name.Span), defaults[i % defaults.Length], StringComparison.OrdinalIgnoreCase)).All(same => same);

    public Value Apply(OperatorEmitter e, Value x) => Name switch
    {
        "tanh" => e.Tanh(x),
        "sigmoid" => e.Sigmoid(x),
        "relu" => e.Unary("Relu", x),
        "softsign" => e.Unary("Softsign", x),
        "softplus" => e.Softplus(x),
        "affine" => e.Add(e.Mul(x, Alpha), Beta),
        "scaledtanh" => e.Mul(e.Tanh(e.Mul(x, Beta)), Alpha),
        "leakyrelu" => e.Emit("LeakyRelu", [x], x.Type, x.Shape, ("alpha", Alpha)),
        "thresholdedrelu" => e.Emit("ThresholdedRelu", [x], x.Type, x.Shape, ("alpha", Alpha)),
        "elu" => e.Emit("Elu", [x], x.Type, x.Shape, ("alpha", Alpha)),
        "hardsigmoid" => e.Emit("HardSigmoid", [x], x.Type, x.Shape, ("alpha", Alpha), ("beta", Beta)),
        _ => throw new AutodiffException($"A recurrent layer has no activation function '{Name}'."),
    };

    private static Queue<float> Numbers(Node node, string name) => new(node.Attributes.TryGetValue(name, out var given) ? given.Floats : []);

    private static Activation Read(string given, Queue<float> alphas, Queue<float> betas)
    {
        var name = string.Concat(given.Select(char.ToLowerInvariant));
        var alpha = Alphas.TryGetValue(name, out var first) ? alphas.TryDequeue(out var a) ? a : first : 0;
        var beta = Betas.TryGetValue(name, out var second) ? betas.TryDequeue(out var b) ? b : second : 0;
        return new Activation(name, alpha, beta);
    }
}
