using OnnxAdapt.Autodiff.Tests.Support;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Tests.Rules;

public class ControlFlowGradientTests
{
    private const string Branches = """
        main (bool x0, float[2, 3] x1, float[3, 3] x2) => (float[2, 3] y, float[2, 3] z)
        {
          a = Tanh (x1)
          y, z = If <then_branch = graph yes () => (t, u)
            {
              t = MatMul (a, x2)
              u = Identity (a)
            }, else_branch = graph no () => (e, f)
            {
              s = Sigmoid (x1)
              e = Mul (s, a)
              f = Mul (e, e)
            }> (x0)
        }
        """;

    private const string Nested = """
        main (int64 x0, float[2, 3] x1, float[3, 3] x2) => (float[?, ?] y)
        <
          bool go = {1},
          int64 two = {2}
        >
        {
          y = Loop <body = graph outer (int64 i, bool c, float[2, 3] v) => (c2, v2)
            {
              c2 = Identity (c)
              v1 = Loop <body = graph inner (int64 j, bool d, float[2, 3] w) => (d2, w2)
                {
                  d2 = Identity (d)
                  p = MatMul (w, x2)
                  w2 = Tanh (p)
                }> (two, go, v)
              v2 = If <then_branch = graph yes () => (t)
                {
                  t = Mul (v1, x1)
                }, else_branch = graph no () => (e)
                {
                  e = Add (v1, v)
                }> (c)
            }> (x0, go, x1)
        }
        """;

    private const string Recurrence = """
        main (float[2, 3] x0, float[4, 2, 3] x1, float[3, 3] x2) => (float[?, ?] h, float[?, ?, ?] y)
        {
          h, y = Scan <num_scan_inputs = 1, scan_input_directions = [DIRECTION], scan_output_directions = [DIRECTION], body = graph body (float[2, 3] s, float[2, 3] x) => (n, o)
            {
              m = MatMul (s, x2)
              a = Add (m, x)
              n = Tanh (a)
              o = Mul (n, n)
            }> (x0, x1)
        }
        """;

    private const string Growing = """
        main (int64 x0, float[1, 3] x1, float[3] x2) => (float[?, ?] y)
        {
          y = Loop <body = graph body (int64 i, bool c, v) => (c2, v2)
            {
              c2 = Identity (c)
              s = Mul (v, x2)
              v2 = Concat <axis = 0> (v, s)
            }> (x0, "", x1)
        }
        """;

    private const string Stopping = """
        main (float[2] x0, float[2] x1) => (float[?] y, float[?, ?] z)
        <
          int64 most = {10},
          float limit = {12.0},
          bool go = {1}
        >
        {
          y, z = Loop <body = graph body (int64 i, bool c, float[2] v) => (c2, v2, o)
            {
              a = Abs (x1)
              b = Add (v, a)
              v2 = Identity (b)
              n = ReduceSumSquare <keepdims = 0> (b)
              c2 = Less (n, limit)
              o = Mul (b, x1)
            }> (most, go, x0)
        }
        """;

    public static IEnumerable<GradientCase> Cases =>
    [
        new GradientCase("If", "taken, two outputs") { Text = Branches }.Fixed(Tensors.Bools([true])).Float(2, 3).Float(3, 3),
        new GradientCase("If", "not taken") { Text = Branches }.Fixed(Tensors.Bools([false])).Float(2, 3).Float(3, 3),
        new GradientCase("Loop", "nested, three rounds") { Text = Nested }.Fixed(TensorData.Scalar(3L)).Float(2, 3).Float(3, 3),
        new GradientCase("Loop", "no round") { Text = Nested }.Fixed(TensorData.Scalar(0L)).Float(2, 3).Float(3, 3),
        new GradientCase("Loop", "carried value that grows") { Text = Growing }.Fixed(TensorData.Scalar(3L)).Float(1, 3).Float(3),
        new GradientCase("Loop", "ends by a condition, stacked output") { Text = Stopping }.Float(2).Float(2),
        new GradientCase("Scan", "forwards") { Text = Recurrence.Replace("DIRECTION", "0", StringComparison.Ordinal) }.Float(2, 3).Float(4, 2, 3).Float(3, 3),
        new GradientCase("Scan", "backwards", 11) { Text = Recurrence.Replace("DIRECTION", "1", StringComparison.Ordinal) }.Float(2, 3).Float(4, 2, 3).Float(3, 3),
    ];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Gradient_OfCase_EqualsCentralDifferences(GradientCase gradientCase) => GradientChecker.Check(gradientCase);

    public static TheoryData<GradientCase> Rows() => [.. Cases];
}
