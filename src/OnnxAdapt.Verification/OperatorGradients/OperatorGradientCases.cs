using System.Text.Json;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Autodiff.Training;
using OnnxAdapt.Graph.Serialization;
using OnnxAdapt.Verification.Comparison;
using OnnxAdapt.Verification.Gradients;

namespace OnnxAdapt.Verification.OperatorGradients;

/// <summary>
/// Gradients of single operators: <c>index.json</c> and for each case <c>ID.onnx</c> and <c>ID.safetensors</c>. A gradient passes when
/// max |g - grad| &lt;= tolerance * max(1, max |grad|). Cases that the stock runtime cannot run at all are left out.
/// </summary>
internal sealed class OperatorGradientCases : ICaseFolder
{
    public string Kind => "op-gradients";

    public IReadOnlyList<string> Cases(string folder) => [.. Index(folder).Where(entry => entry.RunsOnCpu).Select(entry => entry.Id)];

    public CaseResult Run(string folder, string name, VerificationOptions options) => CaseRun.Guard(name, () =>
    {
        var entry = Index(folder).Single(candidate => candidate.Id == name);
        var tensors = TensorFile.Read(Path.Combine(folder, name + ".safetensors"));
        var model = OnnxReader.Read(Path.Combine(folder, name + ".onnx"));
        using var results = GradientComputation.FromCotangents(model, tensors, GradientTargets.Names(entry.Gradients), options);
        return entry.Gradients
            .Select(input => GradientGraphBuilder.GradientPrefix + input)
            .Select(key => TensorError.Check(key, tensors[key], results[key], entry.Tolerance, 1))
            .FirstOrDefault(problem => problem is not null);
    });

    private static OperatorGradientCase[] Index(string folder)
    {
        var path = Path.Combine(folder, "index.json");
        if (!File.Exists(path))
        {
            throw AdaptException.NotFound($"The folder '{folder}' has no index.json, which lists the cases.");
        }

        try
        {
            return JsonSerializer.Deserialize<OperatorGradientCase[]>(File.ReadAllBytes(path)) ?? [];
        }
        catch (JsonException failure)
        {
            throw AdaptException.Invalid(path, $"is no list of cases: {failure.Message}");
        }
    }
}
