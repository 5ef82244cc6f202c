using System.Text.RegularExpressions;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Training;

/// <summary>Of which values of a graph the gradients are asked for.</summary>
public sealed class GradientTargets
{
    private readonly Func<OnnxGraph, IEnumerable<Value>> _find;

    private GradientTargets(Func<OnnxGraph, IEnumerable<Value>> find) => _find = find;

    /// <summary>Every floating-point graph input that is no initializer.</summary>
    public static GradientTargets Inputs { get; } = new(graph => graph.Inputs.Where(input => GradientPath.IsDifferentiable(input.Type) && input.Initializer is null));

    /// <summary>Every floating-point initializer.</summary>
    public static GradientTargets Parameters { get; } = new(graph => graph.Initializers.Where(value => GradientPath.IsDifferentiable(value.Initializer!.Type)));

    /// <summary>The values of exactly these names: inputs, initializers, and what nodes give, such as weights that an exporter left in Constant nodes.</summary>
    public static GradientTargets Names(IEnumerable<string> names)
    {
        var wanted = names.ToArray();
        return new GradientTargets(graph => wanted.Select(name => Find(graph, name)));
    }

    /// <summary>Floating-point inputs and initializers whose name matches; <c>*</c> stands for any text, <c>?</c> for one character.</summary>
    public static GradientTargets Matching(string pattern)
    {
        var expression = new Regex(
            $"^{Regex.Escape(pattern).Replace("\\*", ".*").Replace("\\?", ".")}$",
            RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.Singleline);
        return new GradientTargets(graph => Require(graph, pattern, [.. Inputs._find(graph).Concat(Parameters._find(graph)).Where(value => expression.IsMatch(value.Name))]));
    }

    /// <summary>The values of a graph that are meant.</summary>
    /// <exception cref="AutodiffException">A name or pattern fits nothing.</exception>
    public IReadOnlyList<Value> Of(OnnxGraph graph) => [.. _find(graph).Distinct()];

    private static Value Find(OnnxGraph graph, string name) => graph.Inputs
        .Concat(graph.Initializers)
        .Concat(graph.Nodes.SelectMany(node => node.Outputs).OfType<Value>())
        .FirstOrDefault(value => value.Name == name)
        ?? throw new AutodiffException($"The model has no input, initializer or other value '{name}'.");

    private static Value[] Require(OnnxGraph graph, string pattern, Value[] found) => found.Length > 0
        ? found
        : throw new AutodiffException($"No floating-point input or initializer matches '{pattern}'; there are {string.Join(", ", Inputs._find(graph).Concat(Parameters._find(graph)).Take(20).Select(value => value.Name))}.");
}
