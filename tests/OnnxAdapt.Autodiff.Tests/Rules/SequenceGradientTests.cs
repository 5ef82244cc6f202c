using OnnxAdapt.Autodiff.Tests.Support;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Tests.Rules;

/// <summary>Sequences of tensors are followed when a graph is prepared.</summary>
public class SequenceGradientTests
{
    private const string Constants = """
        <
          int64 zero = {0},
          int64 one = {1},
          int64 last = {-1},
          int64 two = {2}
        >
        """;

    private const string Built = "main (float[2, 3] x0, float[2, 3] x1) => (float[?, ?] y, float[?, ?, ?] z)" + Constants + """
        {
          a = SequenceConstruct (x0, x1)
          b = Mul (x0, x1)
          c = SequenceInsert (a, b, one)
          d = SequenceErase (c, zero)
          e = SequenceEmpty ()
          f = SequenceAt (d, last)
          g = SequenceInsert (e, f)
          h = SequenceInsert (g, b)
          k = SequenceAt (h, zero)
          m = Mul (k, x0)
          y = ConcatFromSequence <axis = 1> (d)
          n = SequenceInsert (h, m)
          z = ConcatFromSequence <axis = -1, new_axis = 1> (n)
        }
        """;

    private const string Cut = "main (float[5, 3] x0, int64 x1) => (float[?, ?] y, float[?] z, float[?, ?] w)" + Constants + """
        {
          a = SplitToSequence <axis = 0> (x0, two)
          l = SequenceAt (a, last)
          f = SequenceAt (a, zero)
          y = Mul (l, l)
          b = SplitToSequence <axis = 0, keepdims = 0> (x0)
          g = SequenceAt (b, x1)
          n = SequenceLength (b)
          o = Cast <to = 1> (n)
          z = Mul (g, o)
          w = Mul (f, f)
        }
        """;

    public static TheoryData<GradientCase> Cases() =>
    [
        new GradientCase("SequenceConstruct", "built, changed, joined") { Text = Built }.Float(2, 3).Float(2, 3),
        new GradientCase("SplitToSequence", "chunks") { Text = Cut }.Float(5, 3).Fixed(TensorData.Scalar(3L)),
        new GradientCase("SplitToSequence", "chunks, counted from the end") { Text = Cut }.Float(5, 3).Fixed(TensorData.Scalar(-1L)),
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Gradient_ThroughSequence_EqualsCentralDifferences(GradientCase gradientCase) => GradientChecker.Check(gradientCase);
}
