using OnnxAdapt.Autodiff.Tests.Support;
using OnnxAdapt.Autodiff.Training;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Tests.Rules;

/// <summary>The cases of the rules once more in other number types: a rule that mixes types gives a graph that does not load.</summary>
public class NumberTypeTests
{
    /// <summary>
    /// Operators left out: the runtime fuses the gradient of Mish in double into a kernel that it has in float only; LayerNormalization keeps
    /// its statistics in float whatever the type.
    /// </summary>
    private static readonly string[] LeftOut = ["LayerNormalization", "Mish"];

    public static TheoryData<string, DataType> Rows()
    {
        var rows = new TheoryData<string, DataType>();
        foreach (var item in RuleCoverageTests.AllCases().Where(item => item.Domain.Length == 0 && item.Text is null && !LeftOut.Contains(item.OpType) && item.Inputs.Any(input => input.Role == CaseRole.Differentiated)))
        {
            rows.Add($"{item}", DataType.Double);
            rows.Add($"{item}", DataType.Float16);
        }

        return rows;
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Gradient_InOtherNumberType_IsCloseToThatInFloat(string name, DataType type)
    {
        var item = RuleCoverageTests.AllCases().First(item => item.ToString() == name);
        var other = item.InType(type);
        if (!Runs(other, out var sizes))
        {
            return;
        }

        var expected = Gradients(item, sizes);
        foreach (var (input, gradient) in Gradients(other, sizes))
        {
            GradientChecker.AssertClose($"{name} in {type}: {input}", [.. expected[input].Select(x => (double)x)], gradient, type == DataType.Double ? 1e-4 : 0.03);
        }
    }

    /// <summary>Whether the runtime has kernels for the operator itself.</summary>
    private static bool Runs(GradientCase item, out IReadOnlyDictionary<string, TensorData> outputs)
    {
        try
        {
            var model = item.Build(symbolic: false);
            outputs = GraphRunner.Run(model, Feeds(item), [.. model.Graph.Outputs.Where(output => output.Type == item.NumberType).Select(output => output.Name)]);
            return true;
        }
        catch (Microsoft.ML.OnnxRuntime.OnnxRuntimeException)
        {
            outputs = new Dictionary<string, TensorData>();
            return false;
        }
    }

    private static Dictionary<string, float[]> Gradients(GradientCase item, IReadOnlyDictionary<string, TensorData> outputs)
    {
        var graph = GradientGraphBuilder.Build(item.Build(symbolic: false), item.Inputs.Where(input => input.Role == CaseRole.Differentiated).Select(input => input.Name));
        var feeds = Feeds(item);
        foreach (var (output, value) in outputs)
        {
            feeds[$"cotangent.{output}"] = Tensors.Random(output, 0.3f, 1, true, [.. value.Sizes]).InType(item.NumberType);
        }

        return GraphRunner.Run(graph, feeds).ToDictionary(pair => pair.Key, pair => pair.Value.Floats());
    }

    private static Dictionary<string, TensorData> Feeds(GradientCase item) =>
        item.Inputs.Where(input => input.Role is CaseRole.Differentiated or CaseRole.Input).ToDictionary(input => input.Name, input => input.Value);
}
