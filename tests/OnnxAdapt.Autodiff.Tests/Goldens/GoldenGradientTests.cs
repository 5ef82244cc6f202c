using OnnxAdapt.Autodiff.Lowering;
using OnnxAdapt.Autodiff.Tests.Support;
using OnnxAdapt.Autodiff.Training;
using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Serialization;
using OnnxAdapt.Runtime.CustomOperators;
using OnnxAdapt.TestKit;

namespace OnnxAdapt.Autodiff.Tests.Goldens;

public class GoldenGradientTests
{
    private static readonly GoldenCase None = new() { Id = "none", Op = "", Domain = "", Gradients = [] };

    /// <summary>Cases whose operators all have a rule, and that the runtime can run.</summary>
    public static IReadOnlyList<GoldenCase> Covered { get; } = [.. GoldenCase.ReadIndex().Where(IsCovered)];

    public static TheoryData<GoldenCase> CoveredCases() => Covered.Count == 0 ? [None] : [.. Covered];

    [SharedTheory(GoldenCase.Folder)]
    [MemberData(nameof(CoveredCases))]
    public void Gradients_OfGoldenCase_EqualReference(GoldenCase golden)
    {
        Check(golden, new HashSet<string>());
        Check(golden, TrainingKernels.Names);
    }

    private static void Check(GoldenCase golden, IReadOnlySet<string> kernels)
    {
        var tensors = TensorFile.Read(golden.Tensors);
        var model = OnnxReader.Read(golden.Model);
        var cotangents = WithPrefix(tensors, "cotangent.");
        var gradient = GradientGraphBuilder.Build(model, golden.Gradients, cotangents.Keys.Select(name => name["cotangent.".Length..]), kernels);
        if (kernels.Count > 0 && !GradientChecker.UsesKernels(gradient))
        {
            return;
        }


        var results = GraphRunner.Run(gradient, tensors.ToDictionary(pair => pair.Key.Replace("input.", "", StringComparison.Ordinal), pair => pair.Value));
        foreach (var name in golden.Gradients)
        {
            var expected = tensors[$"grad.{name}"];
            Assert.Equal(expected.Sizes, results[$"grad.{name}"].Sizes);
            GradientChecker.AssertClose($"{golden.Id}: gradient of {name}", [.. expected.Floats().Select(number => (double)number)], results[$"grad.{name}"].Floats(), golden.Tolerance);
        }
    }

    private static Dictionary<string, TensorData> WithPrefix(IReadOnlyDictionary<string, TensorData> tensors, string prefix) =>
        tensors.Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal)).ToDictionary();

    private static bool IsCovered(GoldenCase golden)
    {
        if (!golden.RunsOnCpu || golden.Gradients.Length == 0)
        {
            return false;
        }

        var model = GradientPreparation.Prepare(OnnxReader.Read(golden.Model), LoweringSet.Default);
        var wanted = model.Graph.Inputs.Where(input => golden.Gradients.Contains(input.Name));
        var roots = model.Graph.Outputs.Where(output => GradientPath.IsDifferentiable(output.Type));
        return GradientCoverage.Find(model, roots, wanted).Count == 0;
    }
}
