using System.Text.Json;
using OnnxAdapt.Autodiff.Tests.Support;
using OnnxAdapt.Autodiff.Training;
using OnnxAdapt.Autodiff.Lowering;
using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Serialization;
using OnnxAdapt.Runtime.CustomOperators;
using OnnxAdapt.TestKit;

namespace OnnxAdapt.Autodiff.Tests.Goldens;

public class ExportGradientTests
{
    private const string Folder = "goldens/exports";

    /// <summary>Prefix of the gradient of a weight that is an attribute of a node: it becomes an initializer.</summary>
    private const string OfAttribute = "gradattribute.";

    /// <summary>Exports in which a gradient does not reach every trainable initializer; one a line. The list only shrinks.</summary>
    private static readonly string[] Open =
    [
    ];

    private static IReadOnlyList<string> Covered { get; } = Directory.Exists(RepositoryPaths.InShared(Folder)) ? [.. Find()] : [];

    public static TheoryData<string> Cases() => Covered.Count == 0 ? ["none"] : [.. Covered];

    [SharedFact(Folder)]
    public void Exports_ThatCannotBeTrained_AreListed() => Assert.Empty(Directory.EnumerateDirectories(RepositoryPaths.InShared(Folder)).Select(path => Path.GetFileName(path)!).Except(Covered).Except(Open));

    [SharedTheory(Folder)]
    [MemberData(nameof(Cases))]
    public void Gradients_OfExport_EqualReference(string name)
    {
        Check(name, new HashSet<string>());
        Check(name, TrainingKernels.Names);
    }

    private static void Check(string name, IReadOnlySet<string> kernels)
    {
        var golden = TensorFile.Read(PathOf(name, "golden.safetensors"));
        var model = OnnxReader.Read(PathOf(name, "model.onnx"));
        using var description = JsonDocument.Parse(File.ReadAllText(PathOf(name, "case.json")));
        var tolerance = description.RootElement.GetProperty("relative_tolerance").GetDouble();
        var floor = 0.001 * description.RootElement.GetProperty("largest_gradient").GetDouble();
        var wanted = Wanted(model, golden);
        var roots = Roots(name, golden);
        var graph = GradientGraphBuilder.Build(model, wanted, roots, kernels);
        if (kernels.Count > 0 && !GradientChecker.UsesKernels(graph))
        {
            return;
        }

        var feeds = Inputs(golden);
        foreach (var root in roots)
        {
            feeds[$"cotangent.{root}"] = golden[$"gradoutput.{root}"];
        }

        var results = GraphRunner.Run(graph, feeds);
        Assert.All(wanted, parameter => AssertClose(parameter, Expected(golden, parameter), results[$"grad.{parameter}"], tolerance, floor));
    }

    private static void AssertClose(string name, TensorData expected, TensorData actual, double tolerance, double floor)
    {
        Assert.Equal(expected.Sizes, actual.Sizes);
        var (want, have) = (expected.Floats(), actual.Floats());
        var scale = Math.Max(want.Max(Math.Abs), floor);
        var worst = want.Zip(have, (a, b) => (double)Math.Abs(a - b)).Max() / scale;
        Assert.True(worst <= tolerance, $"Gradient of {name}: error {worst:g3}, allowed {tolerance:g3}.");
    }

    private static IEnumerable<string> Find() => Directory.EnumerateDirectories(RepositoryPaths.InShared(Folder))
        .Select(path => Path.GetFileName(path)!)
        .Order(StringComparer.Ordinal)
        .Where(IsCovered);

    private static bool IsCovered(string name)
    {
        var golden = TensorFile.Read(PathOf(name, "golden.safetensors"));
        var model = GradientPreparation.Prepare(OnnxReader.Read(PathOf(name, "model.onnx")), LoweringSet.Default);
        var wanted = Wanted(model, golden).ToHashSet();
        var roots = Roots(name, golden).ToHashSet();
        var problems = GradientCoverage.Find(model, model.Graph.Outputs.Where(output => roots.Contains(output.Name)), model.Graph.Initializers.Where(value => wanted.Contains(value.Name)));
        return wanted.Count > 0 && problems.Count == 0;
    }

    private static string[] Wanted(OnnxModel model, IReadOnlyDictionary<string, TensorData> golden) =>
    [
        .. model.Graph.Initializers.Select(value => value.Name).Where(name => golden.ContainsKey($"grad.{name}")),
        .. golden.Keys.Where(key => key.StartsWith(OfAttribute, StringComparison.Ordinal)).Select(key => key[OfAttribute.Length..]),
    ];

    private static TensorData Expected(IReadOnlyDictionary<string, TensorData> golden, string parameter) =>
        golden.TryGetValue($"grad.{parameter}", out var gradient) ? gradient : golden[OfAttribute + parameter];

    /// <summary>
    /// The output that the loss is computed on; all outputs where it is computed on several. (An output that the loss reaches only through
    /// another one has a gradient in the file as well, which must not be counted twice.)
    /// </summary>
    private static string[] Roots(string name, IReadOnlyDictionary<string, TensorData> golden)
    {
        using var description = JsonDocument.Parse(File.ReadAllText(PathOf(name, "case.json")));
        return description.RootElement.GetProperty("loss").TryGetProperty("output", out var output)
            ? [output.GetString()!]
            : [.. golden.Keys.Where(key => key.StartsWith("gradoutput.", StringComparison.Ordinal)).Select(key => key["gradoutput.".Length..])];
    }

    private static Dictionary<string, TensorData> Inputs(IReadOnlyDictionary<string, TensorData> golden) =>
        golden.Where(pair => pair.Key.StartsWith("input.", StringComparison.Ordinal)).ToDictionary(pair => pair.Key["input.".Length..], pair => pair.Value);

    private static string PathOf(string name, string file) => RepositoryPaths.InShared(Path.Combine(Folder, name, file));
}
