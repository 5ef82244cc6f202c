using OnnxAdapt.Autodiff.Rules;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff;

/// <summary>
/// The table of gradients: for each operator and version one row, which is a rule, "zero" or a refusal with a reason. An operator without
/// a row is absent. Sets add together; the families under <c>Rules</c> make up <see cref="Default"/>.
/// </summary>
public sealed class GradientRuleSet
{
    private readonly Dictionary<OperatorId, GradientRow[]> _rows;

    /// <summary>A set of the given rows.</summary>
    /// <exception cref="ArgumentException">Two rows are for the same operator and version.</exception>
    public GradientRuleSet(IEnumerable<GradientRow> rows)
    {
        _rows = rows.GroupBy(row => row.Op).ToDictionary(group => group.Key, group => group.OrderByDescending(row => row.Since).ToArray());
        foreach (var (op, versions) in _rows)
        {
            if (versions.DistinctBy(row => row.Since).Count() != versions.Length)
            {
                throw new ArgumentException($"There are two rows for the same version of {op}.", nameof(rows));
            }
        }
    }

    /// <summary>All rules of this library.</summary>
    public static GradientRuleSet Default { get; } = new(
    [
        .. ElementwiseRules.Rows,
        .. TrigonometricRules.Rows,
        .. ActivationRules.Rows,
        .. PiecewiseRules.Rows,
        .. SelectionRules.Rows,
        .. LinearRules.Rows,
        .. EinsumRules.Rows,
        .. DeterminantRules.Rows,
        .. ShapeRules.Rows,
        .. LayoutRules.Rows,
        .. IndexingRules.Rows,
        .. PositionRules.Rows,
        .. ScatterRules.Rows,
        .. ReductionRules.Rows,
        .. CumulativeRules.Rows,
        .. SignalRules.Rows,
        .. NormalizationRules.Rows,
        .. BatchNormalizationRules.Rows,
        .. LossRules.Rows,
        .. ConvolutionRules.Rows,
        .. PoolingRules.Rows,
        .. ResizeRules.Rows,
        .. ResamplingRules.Rows,
        .. QuantizationRules.Rows,
        .. PackedWeightRules.Rows,
        .. RecurrentRules.Rows,
        .. SequenceRules.Rows,
        .. ControlFlowRules.Rows,
        .. ConstantRules.Rows,
        .. MachineLearningRules.Rows,
    ]);

    /// <summary>Every row.</summary>
    public IEnumerable<GradientRow> Rows => _rows.Values.SelectMany(rows => rows);

    /// <summary>The row for an operator in a version of its operator set, or null when it is absent.</summary>
    public GradientRow? Find(OperatorId op, long opset) => _rows.TryGetValue(op, out var rows)
        ? Array.Find(rows, row => row.Since <= opset)
        : null;

    /// <summary>These rows and more; rows added here replace those for the same operator.</summary>
    public GradientRuleSet With(IEnumerable<GradientRow> more)
    {
        var added = more.ToArray();
        var replaced = added.Select(row => row.Op).ToHashSet();
        return new GradientRuleSet(Rows.Where(row => !replaced.Contains(row.Op)).Concat(added));
    }
}
