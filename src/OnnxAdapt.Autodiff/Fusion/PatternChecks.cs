using OnnxAdapt.Autodiff.Emission;
using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Rewriting;

namespace OnnxAdapt.Autodiff.Fusion;

/// <summary>What several fusions ask of a match.</summary>
internal static class PatternChecks
{
    private const double Tolerance = 1e-5;

    /// <summary>Whether a value always is that number, up to the rounding of float16.</summary>
    public static bool IsNumber(this RewriteMatch match, string name, double number) =>
        ScalarTensor.TryRead(match.ConstantOf(match[name])) is { } actual && Math.Abs(actual - number) <= Tolerance * Math.Max(1, Math.Abs(number)) * 100;

    /// <summary>Whether what is computed on the way is used by the matched nodes alone.</summary>
    public static bool IsPrivate(this RewriteMatch match)
    {
        var matched = match.Nodes.ToHashSet();
        return match.Nodes.Where(node => node != match.Root).SelectMany(node => node.Outputs).OfType<Value>()
            .All(output => !match.Uses.IsOutput(output) && match.Uses.Of(output).All(use => matched.Contains(use.Node)));
    }
}
