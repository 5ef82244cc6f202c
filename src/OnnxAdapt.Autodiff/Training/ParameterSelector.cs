using System.Text.RegularExpressions;
using OnnxAdapt.Autodiff.Blocks;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Training;

/// <summary>Says which parameters of a model are trained. Selectors combine.</summary>
public sealed class ParameterSelector
{
    private readonly Func<ParameterCandidate, bool> _selects;

    private ParameterSelector(string description, Func<ParameterCandidate, bool> selects) => (Description, _selects) = (description, selects);

    /// <summary>Every float initializer with at least one axis that the loss depends on.</summary>
    public static ParameterSelector All { get; } = new("all parameters", _ => true);

    /// <summary>The head: that made by <see cref="HeadBuilder"/> if the graph has one, else the graph's own output layer.</summary>
    public static ParameterSelector Head { get; } = new("the head", candidate => candidate.IsHead);

    /// <summary>Additive terms, those of normalisations included.</summary>
    public static ParameterSelector Biases { get; } = new("biases", candidate => candidate.IsBias);

    /// <summary>Scales and biases of normalisations.</summary>
    public static ParameterSelector Norms { get; } = new("norms", candidate => candidate.IsNorm);

    /// <summary>Tables of embeddings, of positions too.</summary>
    public static ParameterSelector Embeddings { get; } = Role(ParameterRole.Embedding);

    /// <summary>Nothing.</summary>
    public static ParameterSelector None { get; } = new("no parameters", _ => false);

    /// <summary>What is selected, in words.</summary>
    public string Description { get; }

    /// <summary>Parameters whose name matches one of the patterns; <c>*</c> stands for any text, <c>?</c> for one character.</summary>
    public static ParameterSelector Names(params IReadOnlyList<string> patterns)
    {
        var expressions = patterns.Select(ToRegex).ToArray();
        return new ParameterSelector($"parameters named {string.Join(" or ", patterns)}", candidate => expressions.Any(expression => expression.IsMatch(candidate.Name)));
    }

    /// <summary>Parameters of exactly these names.</summary>
    public static ParameterSelector Exactly(IEnumerable<string> names)
    {
        var wanted = names.ToHashSet(StringComparer.Ordinal);
        return new ParameterSelector($"{wanted.Count} named parameters", candidate => wanted.Contains(candidate.Name));
    }

    /// <summary>Parameters that have any of the given roles.</summary>
    public static ParameterSelector Role(ParameterRole roles) => new($"parameters that are {roles}", candidate => (candidate.Roles & roles) != 0);

    /// <summary>The last blocks of the network and everything behind them.</summary>
    /// <param name="count">How many; all blocks when there are fewer. 0 takes only what lies behind the last block.</param>
    public static ParameterSelector LastBlocks(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return new ParameterSelector($"the last {count} blocks", candidate => candidate.Place.Index >= Math.Max(0, candidate.Place.Count - count));
    }

    /// <summary>One block of the network.</summary>
    /// <param name="index">Position from the input, from 0; negative numbers count from the output, -1 being the last block.</param>
    public static ParameterSelector Block(int index) => new(
        $"block {index}",
        candidate => !candidate.Place.IsTail && !candidate.Place.IsStem && candidate.Place.Index == (index < 0 ? index + candidate.Place.Count : index));

    /// <summary>What any of the two selects.</summary>
    public ParameterSelector Or(ParameterSelector other) =>
        new($"{Description} or {other.Description}", candidate => Selects(candidate) || other.Selects(candidate));

    /// <summary>What this selects and the other does not.</summary>
    public ParameterSelector Except(ParameterSelector other) =>
        new($"{Description} except {other.Description}", candidate => Selects(candidate) && !other.Selects(candidate));

    /// <summary>Whether the candidate is to be trained.</summary>
    public bool Selects(ParameterCandidate candidate) => _selects(candidate);

    /// <summary>The selected parameters of a model, in the order of the file.</summary>
    /// <param name="model">Model; it is not changed.</param>
    public IReadOnlyList<ParameterCandidate> In(OnnxModel model) => [.. ParameterCandidate.Of(model).Where(Selects)];

    private static Regex ToRegex(string pattern) => new(
        $"^{Regex.Escape(pattern).Replace("\\*", ".*").Replace("\\?", ".")}$",
        RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.Singleline);
}
