using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff;

/// <summary>Finds, before anything is built or run, every node that a gradient would have to pass and cannot.</summary>
public static class GradientCoverage
{
    /// <summary>The nodes of a model that block the gradient from the roots to the wanted values.</summary>
    /// <param name="model">Model, with types inferred.</param>
    /// <param name="roots">Values where gradients start, such as the outputs.</param>
    /// <param name="wanted">Values whose gradients are asked for.</param>
    /// <param name="rules">The table; null takes the default one.</param>
    public static IReadOnlyList<CoverageProblem> Find(OnnxModel model, IEnumerable<Value> roots, IEnumerable<Value> wanted, GradientRuleSet? rules = null) =>
        Path(model, roots, wanted, rules).Problems();

    internal static GradientPath Path(OnnxModel model, IEnumerable<Value> roots, IEnumerable<Value> wanted, GradientRuleSet? rules = null) =>
        new(GradientScope.Of(rules ?? GradientRuleSet.Default, model), model.Graph, roots, wanted);

    internal static void ThrowOnProblems(IReadOnlyList<CoverageProblem> problems)
    {
        if (problems.Count > 0)
        {
            throw new AutodiffException(
                $"The gradient cannot pass {problems.Count} node(s): {string.Join("; ", problems)}. Train fewer parameters, or those behind these nodes.",
                problems);
        }
    }
}
