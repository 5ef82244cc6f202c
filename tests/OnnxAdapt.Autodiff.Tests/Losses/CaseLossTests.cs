using System.Runtime.InteropServices;
using System.Text.Json;
using OnnxAdapt.Autodiff.Losses;
using OnnxAdapt.Autodiff.Tests.Support;
using OnnxAdapt.Graph;
using OnnxAdapt.TestKit;
using OnnxAdapt.Verification.Exports;

namespace OnnxAdapt.Autodiff.Tests.Losses;

/// <summary>Losses and their gradients on the outputs of reference networks.</summary>
public class CaseLossTests
{
    private const string Folder = "goldens/exports";

    public static TheoryData<string> Cases() => Directory.Exists(RepositoryPaths.InShared(Folder))
        ? [.. Directory.EnumerateDirectories(RepositoryPaths.InShared(Folder)).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)]
        : [""];

    [SharedTheory(Folder)]
    [MemberData(nameof(Cases))]
    public void Loss_OfReferenceCase_HasItsValueAndGradient(string name)
    {
        var golden = TensorFile.Read(RepositoryPaths.InShared($"{Folder}/{name}/golden.safetensors"));
        using var description = JsonDocument.Parse(File.ReadAllText(RepositoryPaths.InShared($"{Folder}/{name}/case.json")));
        var described = CaseLoss.Of(description.RootElement.GetProperty("loss"));
        var outputs = described.Predictions.Count > 0 ? described.Predictions : [.. golden.Keys.Where(key => key.StartsWith("gradoutput.", StringComparison.Ordinal)).Select(key => key["gradoutput.".Length..])];
        var (model, labels) = Model(described, outputs, golden);
        var feeds = outputs.ToDictionary(output => output, output => golden[$"output.{output}"]);
        foreach (var (label, key) in labels.Zip(Keys(described, outputs)))
        {
            feeds[label] = golden[key];
        }

        var loss = GraphRunner.Run(model, feeds).Values.Single().Floats()[0];
        var expected = golden["loss"].Type == DataType.Double ? MemoryMarshal.Read<double>(golden["loss"].Bytes.Span) : golden["loss"].Floats()[0];
        Assert.Equal(1, loss / expected, 2e-5);
        var gradients = Graphs.GradientsOfSum(model, feeds, [.. outputs]);
        Assert.All(outputs, output => AssertClose(golden[$"gradoutput.{output}"].Floats(), gradients[output]));
    }

    private static IEnumerable<string> Keys(CaseLoss described, IReadOnlyList<string> outputs) =>
        described.Keys is [CaseLoss.CotangentPrefix] ? outputs.Select(output => CaseLoss.CotangentPrefix + output) : described.Keys;

    private static (OnnxModel Model, IReadOnlyList<string> Labels) Model(CaseLoss described, IReadOnlyList<string> outputs, IReadOnlyDictionary<string, TensorData> golden)
    {
        string[] labels = [];
        var model = Graphs.Of(e =>
        {
            var loss = LossSet.Default.Get(described.Name);
            Value[] predictions = [.. outputs.Select(output => e.FloatInput(output, [.. golden[$"output.{output}"].Sizes.Select((size, axis) => axis == 0 ? (Dim)$"first of {output}" : size)]))];
            Value[] values = [.. loss.Labels(predictions, described.Options).Select((label, i) => e.Graph.Input($"label {i}", label.Type, label.Shape))];
            labels = [.. values.Select(value => value.Name)];
            return [loss.Build(e, predictions, values, described.Options)];
        });
        return (model, labels);
    }

    private static void AssertClose(float[] expected, float[] actual)
    {
        var scale = expected.Max(Math.Abs);
        Assert.All(expected.Zip(actual), pair => Assert.True(Math.Abs(pair.First - pair.Second) <= 2e-5 * scale, $"{pair.Second}, not {pair.First}"));
    }
}
