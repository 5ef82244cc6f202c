using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Losses;

/// <summary>Weighted sum of an inner loss on the first d components of the outputs, for several d (Kusupati et al., 2022).</summary>
internal sealed class MatryoshkaLoss(Func<string, ILoss> find) : ManyLoss
{
    public override string Name => LossNames.Matryoshka;

    public override IReadOnlyList<LossLabel> Labels(IReadOnlyList<Value> predictions, LossOptions options) => Inner(options).Labels(predictions, InnerOptions(options));

    public override Value Build(OperatorEmitter emitter, IReadOnlyList<Value> predictions, IReadOnlyList<Value> labels, LossOptions options)
    {
        if (options.Dimensions.Count == 0 || options.Dimensions.Any(dimension => dimension < 1))
        {
            throw new AutodiffException($"The loss '{Name}' needs {nameof(options.Dimensions)}, each at least 1.");
        }

        if (options.DimensionWeights.Count > 0 && options.DimensionWeights.Count != options.Dimensions.Count)
        {
            throw new AutodiffException($"There are {options.DimensionWeights.Count} {nameof(options.DimensionWeights)} for {options.Dimensions.Count} {nameof(options.Dimensions)}.");
        }

        var inner = Inner(options);
        var terms = options.Dimensions.Select((dimension, i) => emitter.Mul(
            inner.Build(emitter, [.. predictions.Select(rows => First(emitter, rows, dimension))], labels, InnerOptions(options)),
            options.DimensionWeights.Count > 0 ? options.DimensionWeights[i] : 1));
        return emitter.Sum([.. terms]);
    }

    private static LossOptions InnerOptions(LossOptions options) => options with { Dimensions = [], DimensionWeights = [], Inner = null };

    private static Value First(OperatorEmitter e, Value rows, int dimension)
    {
        var shape = rows.Shape;
        if (shape is { Count: > 0 } && shape[^1].Size < dimension)
        {
            throw new AutodiffException($"{nameof(LossOptions.Dimensions)} names {dimension}; '{rows.Name}' has {shape[^1]} components.");
        }

        var first = e.Slice(rows, 0, dimension, OperatorEmitter.RequireRank(rows) - 1);
        first.Shape = new Shape([.. shape!.SkipLast(1), dimension]);
        return first;
    }

    private ILoss Inner(LossOptions options)
    {
        var name = options.Inner ?? LossNames.MultipleNegativesRanking;
        return name == Name ? throw new AutodiffException($"The inner loss of '{Name}' must be another one.") : find(name);
    }
}
