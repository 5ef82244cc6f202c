using System.Text.Json;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Autodiff.Training;
using OnnxAdapt.Graph.Serialization;
using OnnxAdapt.TestKit;
using OnnxAdapt.Verification.Comparison;
using OnnxAdapt.Verification.Exports;
using OnnxAdapt.Verification.Gradients;

namespace OnnxAdapt.Verification.Tests.Exports;

/// <summary>Every exported network with its own loss: inputs and labels in, loss and gradients of every parameter out.</summary>
public sealed class ExportLossTests
{
    private const string Folder = "goldens/exports";
    private const string LossKey = "loss";
    private static readonly string[] GradientPrefixes = ["grad.", "gradconstant.", "gradattribute."];

    public static TheoryData<string> Cases() => RepositoryPaths.HasShared(Folder) ? [.. new ExportCases().Cases(RepositoryPaths.InShared(Folder))] : ["none"];

    [SharedTheory(Folder)]
    [MemberData(nameof(Cases))]
    public void FromLoss_OfParameters_EqualsTheReference(string name)
    {
        var folder = RepositoryPaths.InShared($"{Folder}/{name}");
        using var golden = TensorFile.Read(Path.Combine(folder, "golden.safetensors"));
        using var description = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "case.json")));
        var request = Request(CaseLoss.Of(description.RootElement.GetProperty("loss")), golden);

        using var results = GradientComputation.FromLoss(
            OnnxReader.Read(Path.Combine(folder, "model.onnx")), golden, request, GradientTargets.Parameters, new VerificationOptions { Kernels = VerificationOptions.AllKernels });

        var tolerance = description.RootElement.GetProperty("relative_tolerance").GetDouble();
        var floor = 0.001 * description.RootElement.GetProperty("largest_gradient").GetDouble();
        Assert.Null(TensorError.Check(LossKey, golden[LossKey], results[GradientComputation.LossName], Math.Max(tolerance, 1e-3), 1));
        Assert.Equal([], Gradients(golden).Select(gradient => TensorError.Check(gradient.Key, golden[gradient.Key], results[gradient.Result], tolerance, floor)).OfType<string>());
    }

    private static LossRequest Request(CaseLoss loss, ParameterSet golden)
    {
        var isWeighted = loss.Keys is [CaseLoss.CotangentPrefix];
        string[] weights = [.. golden.Select(tensor => tensor.Name).Where(key => key.StartsWith(CaseLoss.CotangentPrefix, StringComparison.Ordinal))];
        return isWeighted
            ? new LossRequest(new LossRoot(loss.Name, loss.Options, [.. weights.Select(key => key[CaseLoss.CotangentPrefix.Length..])]), weights)
            : new LossRequest(new LossRoot(loss.Name, loss.Options, loss.Predictions), loss.Keys);
    }

    private static IEnumerable<(string Key, string Result)> Gradients(ParameterSet golden) =>
        from tensor in golden
        from prefix in GradientPrefixes
        where tensor.Name.StartsWith(prefix, StringComparison.Ordinal)
        select (tensor.Name, GradientGraphBuilder.GradientPrefix + tensor.Name[prefix.Length..]);
}
