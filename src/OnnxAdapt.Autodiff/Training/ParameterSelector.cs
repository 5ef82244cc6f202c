using System.Text.RegularExpressions;

namespace OnnxAdapt.Autodiff.Training;

/// <summary>Says which parameters of a model are trained. Selectors combine.</summary>
public sealed class ParameterSelector
{
    private readonly Func<ParameterCandidate, bool> _selects;

    private ParameterSelector(string description, Func<ParameterCandidate, bool> selects) => (Description, _selects) = (description, selects);

    /// <summary>Every float initializer with at least one axis that the loss depends on.</summary>
    public static ParameterSelector All { get; } = new("all parameters", _ => true);

    /// <summary>The parameters of a head made by <see cref="HeadBuilder"/>.</summary>
    public static ParameterSelector Head { get; } = Names(HeadOptions.DefaultPrefix + "*");

    /// <summary>Additive terms.</summary>
    public static ParameterSelector Biases { get; } = new("biases", candidate => candidate.IsBias);

    /// <summary>Scales and biases of normalisations.</summary>
    public static ParameterSelector Norms { get; } = new("norms", candidate => candidate.IsNorm);

    /// <summary>What is selected, in words.</summary>
    public string Description { get; }

    /// <summary>Parameters whose name matches one of the patterns; <c>*</c> stands for any text, <c>?</c> for one character.</summary>
    public static ParameterSelector Names(params IReadOnlyList<string> patterns)
    {
        var expressions = patterns.Select(ToRegex).ToArray();
        return new ParameterSelector($"parameters named {string.Join(" or ", patterns)}", candidate => expressions.Any(expression => expression.IsMatch(candidate.Name)));
    }

    /// <summary>What any of the two selects.</summary>
    public ParameterSelector Or(ParameterSelector other) =>
        new($"{Description} or {other.Description}", candidate => Selects(candidate) || other.Selects(candidate));

    /// <summary>What this selects and the other does not.</summary>
    public ParameterSelector Except(ParameterSelector other) =>
        new($"{Description} except {other.Description}", candidate => Selects(candidate) && !other.Selects(candidate));

    /// <summary>Whether the candidate is to be trained.</summary>
    public bool Selects(ParameterCandidate candidate) => _selects(candidate);

    private static Regex ToRegex(string pattern) => new(
        $"^{Regex.Escape(pattern).Replace("\\*", ".*").Replace("\\?", ".")}$",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.Singleline);
}
