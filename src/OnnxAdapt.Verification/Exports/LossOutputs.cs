using System.Text.Json;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Verification.Exports;

/// <summary>
/// The outputs that the loss of a case is computed on. An output that the loss reaches only through another one has a gradient in the file
/// as well, which must not be counted twice.
/// </summary>
internal static class LossOutputs
{
    public const string GradientPrefix = "gradoutput.";

    public static IReadOnlyList<string> Of(OnnxModel model, JsonElement description, ParameterSet golden)
    {
        var all = model.Graph.Outputs.Select(output => output.Name).Where(name => golden.TryGet(GradientPrefix + name, out _)).ToArray();
        var named = Strings(description.GetProperty("loss")).Where(all.Contains).Distinct().ToArray();
        return named.Length > 0 ? named : all;
    }

    /// <summary>The values of a loss description, among which the outputs are named: as output, first, second, anchor and so on.</summary>
    private static IEnumerable<string> Strings(JsonElement loss) => loss.EnumerateObject()
        .Where(property => property.Value.ValueKind == JsonValueKind.String && property.Name is not ("kind" or "definition" or "reduction" or "layout"))
        .Select(property => property.Value.GetString()!);
}
