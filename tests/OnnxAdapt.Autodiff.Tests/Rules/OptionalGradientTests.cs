using OnnxAdapt.Autodiff.Tests.Support;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Tests.Rules;

/// <summary>Optional values, whose gradients are those of what they hold. They cannot be outputs of a case of their own.</summary>
public class OptionalGradientTests
{
    private const long Newest = 18;

    /// <summary>The operators that are shown here together.</summary>
    public static IEnumerable<GradientCase> Cases => [new GradientCase("Optional", "wrapped", Newest), new GradientCase("OptionalGetElement", "unwrapped", Newest)];

    [Fact]
    public void Gradient_OfAWrappedValueUnwrappedTwice_IsTheSum()
    {
        var model = Graphs.Of(
            e =>
            {
                var wrapped = e.EmitMany(OperatorId.Standard("Optional"), [e.FloatInput("x", 2)], 1)[0];
                var (a, b) = (Element(e, wrapped), Element(e, wrapped));
                return [e.Add(e.Mul(a, 2), b)];
            },
            Newest);
        Assert.Equal([3, 3], Graphs.GradientsOfSum(model, Feeds(), "x")["x"]);
    }

    [Fact]
    public void Gradient_OfATensorTakenAsOptional_PassesThrough()
    {
        var model = Graphs.Of(e => [e.Mul(Element(e, e.FloatInput("x", 2)), 2)], Newest);
        Assert.Equal([2, 2], Graphs.GradientsOfSum(model, Feeds(), "x")["x"]);
    }

    private static Value Element(OperatorEmitter e, Value x) => e.Emit("OptionalGetElement", [x], DataType.Float, null);

    private static Dictionary<string, TensorData> Feeds() => new() { ["x"] = TensorData.Of([1f, 2], 2) };
}
