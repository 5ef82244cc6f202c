using OnnxAdapt.Autodiff.Tests.Support;
using OnnxAdapt.Autodiff.TrainingOperators;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Tests.Rules;

public class ActivationGradientTests
{
    public static IEnumerable<GradientCase> Cases =>
    [
        new GradientCase("Relu", "plain").Float(2, 3),
        new GradientCase("Relu", "without Where", 8) { Symbolic = false }.Float(2, 3),
        new GradientCase("Tanh", "plain").Float(2, 3),
        new GradientCase("Sigmoid", "plain").Float(2, 3),
        new GradientCase("Softplus", "plain").Float(2, 3),
        new GradientCase("Erf", "plain").Float(2, 3),
        new GradientCase("Gelu", "exact", 20).Float(2, 3),
        new GradientCase("Gelu", "tanh", 20).Float(2, 3).Set("approximate", "tanh"),
        new GradientCase("Gelu", "contributed", 17, "com.microsoft").Float(2, 3),
        new GradientCase("Softmax", "last axis").Float(2, 3),
        new GradientCase("Softmax", "first axis").Float(2, 3).Set("axis", 0L),
        new GradientCase("Softmax", "flattened", 11).Float(2, 3, 2).Set("axis", 1L),
        new GradientCase("Softmax", "flattened from the end", 12).Float(2, 3, 2).Set("axis", -2L),
        new GradientCase("LogSoftmax", "last axis").Float(2, 3),
        new GradientCase("LogSoftmax", "middle axis").Float(2, 3, 2).Set("axis", 1L),
        new GradientCase("LogSoftmax", "flattened", 11).Float(2, 3, 2),
        new GradientCase("Dropout", "inference", 13).Float(2, 3).Constant(TensorData.Scalar(0.3f)),
        new GradientCase("Dropout", "attribute", 10).Float(2, 3).Set("ratio", 0.3f),
        new GradientCase("Dropout", "training without dropping", 13) { OutputCount = 2, OutputTypes = new Dictionary<int, DataType> { [1] = DataType.Bool } }
            .Float(2, 3).Constant(TensorData.Scalar(0f)).Constant(Tensors.Bools([true])),
        new GradientCase("Dropout", "training decided at run time", 13) { OutputCount = 2, OutputTypes = new Dictionary<int, DataType> { [1] = DataType.Bool } }
            .Float(2, 3).Fixed(TensorData.Scalar(0f)).Fixed(Tensors.Bools([true])),
        new GradientCase("KeyedDropout", "half", 17, TrainingOperatorNames.Domain).Float(4, 5).Fixed(TensorData.Scalar(0x4CE32F6D1B7A48C3L)).Set("stream", 2L),
        new GradientCase("KeyedDropout", "ratio", 17, TrainingOperatorNames.Domain).Float(4, 5).Fixed(TensorData.Scalar(0x4CE32F6D1B7A48C3L)).Constant(TensorData.Scalar(0.2f)),
    ];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Gradient_OfCase_EqualsCentralDifferences(GradientCase gradientCase) => GradientChecker.Check(gradientCase);

    public static TheoryData<GradientCase> Rows() => [.. Cases];
}
