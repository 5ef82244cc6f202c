using System.Text.Json;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Autodiff.Training;
using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Serialization;
using OnnxAdapt.Verification.Comparison;
using OnnxAdapt.Verification.Gradients;

namespace OnnxAdapt.Verification.Exports;

/// <summary>
/// Exported networks with their gradients: one folder a case with <c>model.onnx</c>, <c>golden.safetensors</c> and <c>case.json</c>. A
/// gradient passes when max |g - reference| &lt;= relative_tolerance * max(max |reference|, 0.001 * largest_gradient).
/// </summary>
internal sealed class ExportCases : ICaseFolder
{
    private const double FloorShare = 0.001;

    public string Kind => "exports";

    public IReadOnlyList<string> Cases(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw AdaptException.NotFound($"There is no folder '{folder}'.");
        }

        var cases = Directory.EnumerateDirectories(folder).Where(path => File.Exists(Path.Combine(path, "case.json"))).Select(path => Path.GetFileName(path)!);
        return [.. cases.Order(StringComparer.Ordinal)];
    }

    public CaseResult Run(string folder, string name, VerificationOptions options) => CaseRun.Guard(name, () =>
    {
        var path = Path.Combine(folder, name);
        var golden = TensorFile.Read(Path.Combine(path, "golden.safetensors"));
        using var description = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(path, "case.json")));
        var model = OnnxReader.Read(Path.Combine(path, "model.onnx"));
        return Check(model, golden, description.RootElement, options);
    });

    private static string? Check(OnnxModel model, ParameterSet golden, JsonElement description, VerificationOptions options)
    {
        var tolerance = description.GetProperty("relative_tolerance").GetDouble();
        var floor = FloorShare * description.GetProperty("largest_gradient").GetDouble();
        var gradients = ReferenceGradient.AllOf(golden);
        using var results = GradientComputation.FromCotangents(
            model, Tensors(model, golden, description), GradientTargets.Names(gradients.Select(gradient => gradient.Value)), options);
        return gradients
            .Select(gradient => TensorError.Check(gradient.Key, golden[gradient.Key], results[GradientGraphBuilder.GradientPrefix + gradient.Value], tolerance, floor))
            .FirstOrDefault(problem => problem is not null);
    }

    /// <summary>Inputs, and the gradients of the outputs that the loss is computed on as cotangents.</summary>
    private static ParameterSet Tensors(OnnxModel model, ParameterSet golden, JsonElement description)
    {
        var result = new ParameterSet();
        foreach (var (name, value) in golden.Where(tensor => tensor.Name.StartsWith(GradientComputation.InputPrefix, StringComparison.Ordinal)))
        {
            result.Add(name, value);
        }

        foreach (var root in LossOutputs.Of(model, description, golden))
        {
            result.Add(GradientGraphBuilder.CotangentPrefix + root, golden[LossOutputs.GradientPrefix + root]);
        }

        return result;
    }
}
