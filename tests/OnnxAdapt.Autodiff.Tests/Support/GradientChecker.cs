using OnnxAdapt.Autodiff.Training;
using OnnxAdapt.Autodiff.TrainingOperators;
using OnnxAdapt.Graph;
using OnnxAdapt.Runtime.CustomOperators;

namespace OnnxAdapt.Autodiff.Tests.Support;

/// <summary>
/// Compares gradients with central differences at two steps, extrapolated (Richardson), of float32 forward passes whose weighted sum is
/// taken in double.
/// </summary>
internal static class GradientChecker
{
    private const float Step = 0.02f;

    public static void Check(GradientCase gradientCase)
    {
        var gradients = Gradients(gradientCase, symbolic: false);
        var differences = Differences(gradientCase);
        foreach (var (name, expected) in differences)
        {
            AssertClose($"{gradientCase}: gradient of {name}", expected, gradients[name], gradientCase.Tolerance);
        }

        CheckSame(gradientCase, "with kernels", gradients, symbolic: false, TrainingKernels.Names);
        if (gradientCase.Symbolic)
        {
            CheckSame(gradientCase, "with symbolic sizes", gradients, symbolic: true, null);
            CheckSame(gradientCase, "with symbolic sizes and kernels", gradients, symbolic: true, TrainingKernels.Names);
        }
    }

    private static void CheckSame(GradientCase gradientCase, string how, Dictionary<string, float[]> expected, bool symbolic, IReadOnlySet<string>? kernels)
    {
        foreach (var (name, gradient) in Gradients(gradientCase, symbolic, kernels))
        {
            AssertClose($"{gradientCase} {how}: gradient of {name}", expected[name].Select(number => (double)number).ToArray(), gradient, 1e-5);
        }
    }

    public static bool UsesKernels(OnnxModel model) => model.Opsets.ContainsKey(TrainingOperatorNames.Domain);

    public static void AssertClose(string what, double[] expected, float[] actual, double tolerance)
    {
        Assert.True(expected.Length == actual.Length, $"{what} has {actual.Length} elements, not {expected.Length}.");
        var scale = Math.Max(1, expected.Length == 0 ? 0 : expected.Max(Math.Abs));
        for (var i = 0; i < expected.Length; i++)
        {
            var same = expected[i] == actual[i] || Math.Abs(expected[i] - actual[i]) <= tolerance * scale;
            Assert.True(same, $"{what} at {i}: {actual[i]}, not {expected[i]} (tolerance {tolerance * scale:g3}).");
        }
    }

    /// <summary>The gradients; none when kernels are given and nothing in the graph would use them.</summary>
    private static Dictionary<string, float[]> Gradients(GradientCase gradientCase, bool symbolic, IReadOnlySet<string>? kernels = null)
    {
        var model = gradientCase.Build(symbolic);
        var wanted = gradientCase.Inputs.Where(input => input.Role == CaseRole.Differentiated).Select(input => input.Name).ToArray();
        var graph = GradientGraphBuilder.Build(model, wanted, kernels: kernels);
        if (kernels is not null && !UsesKernels(graph))
        {
            return [];
        }

        var feeds = Feeds(gradientCase);
        foreach (var (name, cotangent) in Cotangents(gradientCase))
        {
            feeds[$"cotangent.{name}"] = cotangent;
        }

        return GraphRunner.Run(graph, feeds).ToDictionary(pair => pair.Key["grad.".Length..], pair => pair.Value.Floats());
    }

    private static Dictionary<string, double[]> Differences(GradientCase gradientCase)
    {
        var cotangents = Cotangents(gradientCase);
        using var runner = new GraphRunner(gradientCase.Build(symbolic: false));
        return gradientCase.Inputs.Where(input => input.Role == CaseRole.Differentiated).ToDictionary(
            input => input.Name,
            input => Enumerable.Range(0, (int)input.Value.ElementCount).Select(i => Difference(runner, gradientCase, cotangents, input, i)).ToArray());
    }

    private static double Difference(GraphRunner runner, GradientCase gradientCase, Dictionary<string, TensorData> cotangents, CaseInput input, int position)
    {
        var at = input.Value.Floats()[position];
        float[] steps = [at + Step, at - Step, at + (Step / 2), at - (Step / 2)];
        var losses = Array.ConvertAll(steps, value =>
            Loss(runner.Run(Feeds(gradientCase, input.Name, input.Value.With(position, value)), [.. cotangents.Keys]), cotangents));
        var wide = (losses[0] - losses[1]) / ((double)steps[0] - steps[1]);
        var narrow = (losses[2] - losses[3]) / ((double)steps[2] - steps[3]);
        return ((4 * narrow) - wide) / 3;
    }

    private static double Loss(IReadOnlyDictionary<string, TensorData> outputs, Dictionary<string, TensorData> cotangents) =>
        cotangents.Sum(pair => pair.Value.Floats().Zip(outputs[pair.Key].Floats(), (weight, number) => (double)weight * number).Sum());

    private static Dictionary<string, TensorData> Cotangents(GradientCase gradientCase)
    {
        var model = gradientCase.Build(symbolic: false);
        var outputs = model.Graph.Outputs.Where(output => output.Type == DataType.Float).Select(output => output.Name).ToArray();
        return GraphRunner.Run(model, Feeds(gradientCase), outputs).ToDictionary(
            pair => pair.Key,
            pair => Tensors.Random($"cotangent {pair.Key}", 0.3f, 1f, true, [.. pair.Value.Sizes]));
    }

    private static Dictionary<string, TensorData> Feeds(GradientCase gradientCase, string? replaced = null, TensorData? value = null) =>
        gradientCase.Inputs.Where(input => input.Role is CaseRole.Differentiated or CaseRole.Input)
            .ToDictionary(input => input.Name, input => input.Name == replaced ? value! : input.Value);
}
