using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Lowering;

/// <summary>Activation functions that fused products carry as attributes.</summary>
internal static class FusedActivation
{
    public static IReadOnlyList<float> OfConv(Node node) => node.Attributes.TryGetValue("activation_params", out var given) ? given.Floats : [];

    public static IReadOnlyList<float> OfGemm(Node node) =>
        [.. ((string[])["activation_alpha", "activation_beta", "activation_gamma"]).TakeWhile(node.Attributes.ContainsKey).Select(name => node.GetFloat(name, 0))];

    /// <param name="e">Writer.</param>
    /// <param name="node">The fused node, which names the function.</param>
    /// <param name="x">What the function is applied to.</param>
    /// <param name="numbers">Its numbers in order.</param>
    public static Value Apply(OperatorEmitter e, Node node, Value x, IReadOnlyList<float> numbers)
    {
        float Number(int index, float absent) => index < numbers.Count ? numbers[index] : absent;
        return node.GetString("activation", "") switch
        {
            "" or "Identity" => x,
            "LeakyRelu" => e.Emit("LeakyRelu", [x], x.Type, x.Shape, ("alpha", Number(0, 0.01f))),
            "Elu" => e.Emit("Elu", [x], x.Type, x.Shape, ("alpha", Number(0, 1))),
            "ThresholdedRelu" => e.Emit("ThresholdedRelu", [x], x.Type, x.Shape, ("alpha", Number(0, 1))),
            "HardSigmoid" => e.Emit("HardSigmoid", [x], x.Type, x.Shape, ("alpha", Number(0, 0.2f)), ("beta", Number(1, 0.5f))),
            "ScaledTanh" => e.Mul(e.Tanh(e.Mul(x, Number(1, 1))), Number(0, 1)),
            "Clip" => e.Emit("Clip", [x, e.Scalar(Number(0, float.MinValue), x), e.Scalar(Number(1, float.MaxValue), x)], x.Type, x.Shape),
            "Relu" or "Sigmoid" or "Tanh" or "Softplus" or "Softsign" or "HardSwish" => e.Unary(node.GetString("activation", ""), x),
            var other => throw new AutodiffException($"The activation '{other}' of {node} is not known."),
        };
    }
}
