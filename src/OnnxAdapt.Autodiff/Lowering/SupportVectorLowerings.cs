using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Lowering;

/// <summary>Support vector machines of the ai.onnx.ml domain.</summary>
internal static class SupportVectorLowerings
{
    private const int Gamma = 0;
    private const int Offset = 1;
    private const int Degree = 2;

    /// <summary>
    /// Kernels of x with each support vector, times coefficients, plus rho; without support vectors the coefficients are those of a plane.
    /// A one-class machine answers by sign only and stays.
    /// </summary>
    public static Value[]? Regressor(OperatorEmitter e, Node node)
    {
        if (node.GetInt("one_class", 0) != 0)
        {
            return null;
        }

        var count = node.GetInt("n_supports", 0);
        var (x, rho) = (MachineLearningLowerings.Rows(e, node.Input(0)!), AttributeWeights.Trainable(e, node, "rho", 1));
        var coefficients = AttributeWeights.Trainable(e, node, "coefficients", 1, AttributeWeights.Numbers(node, "coefficients").Length);
        if (count == 0)
        {
            return [e.Gemm(x, coefficients, rho, transposeB: true)];
        }

        var vectors = AttributeWeights.Trainable(e, node, "support_vectors", count, AttributeWeights.Numbers(node, "support_vectors").Length / count);
        return Kernel(e, node, x, vectors) is { } kernels ? [e.Gemm(kernels, coefficients, rho, transposeB: true)] : null;
    }

    private static Value? Kernel(OperatorEmitter e, Node node, Value x, Value vectors)
    {
        var settings = AttributeWeights.Numbers(node, "kernel_params");
        float Setting(int index) => index < settings.Length ? settings[index] : 0;
        Value Scaled() => e.Add(e.Gemm(x, vectors, transposeB: true, alpha: Setting(Gamma)), Setting(Offset));
        return node.GetString("kernel_type", "LINEAR") switch
        {
            "LINEAR" => e.Gemm(x, vectors, transposeB: true),
            "POLY" => e.Pow(Scaled(), e.Scalar(Setting(Degree), x)),
            "SIGMOID" => e.Tanh(Scaled()),
            "RBF" => e.Exp(e.Mul(SquaredDistances(e, x, vectors), -Setting(Gamma))),
            _ => null,
        };
    }

    /// <summary>|x - v|^2 for each row x and each vector v.</summary>
    private static Value SquaredDistances(OperatorEmitter e, Value x, Value vectors)
    {
        var difference = e.Sub(e.Unsqueeze(x, 1), e.Unsqueeze(vectors, 0));
        return e.ReduceSum(e.Mul(difference, difference), [2], keepDims: false);
    }
}
