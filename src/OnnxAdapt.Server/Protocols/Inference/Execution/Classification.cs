using System.Globalization;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Serving.Catalog;
using OnnxAdapt.Serving.Engine;

namespace OnnxAdapt.Server.Protocols.Inference.Execution;

/// <summary>The classification extension: the largest elements of an output as <c>score:index</c> or <c>score:index:label</c>.</summary>
internal static class Classification
{
    /// <summary>A BYTES tensor: [rows, classes] where rows count, otherwise [classes].</summary>
    /// <param name="name">Name of the output.</param>
    /// <param name="output">The output.</param>
    /// <param name="classes">How many, at most all.</param>
    /// <param name="model">The model, for its labels.</param>
    /// <param name="byRow">Whether the first axis counts rows.</param>
    /// <exception cref="AdaptException">InvalidArgument for elements that are no numbers.</exception>
    public static Tensor Apply(string name, ComputedOutput output, int classes, ServedModel model, bool byRow)
    {
        if (output.Ranked is { Count: > 0 } ranked && ranked[0].Count > 0) return OfRanked(ranked, classes, model);
        var values = Numbers.Read(output.Value)
            ?? throw InferErrors.Invalid($"class result not available for output '{name}' due to unsupported type '{Tensors.DataTypes.Name(output.Value.ElementType)}'");
        var rows = byRow && output.Value.Rank > 0 ? (int)output.Value.Dimensions[0] : 1;
        var width = rows == 0 ? 0 : values.Length / rows;
        var count = Math.Min(classes, width);
        var labels = model.Labels.Count == width ? model.Labels : [];
        var isWhole = Numbers.IsWhole(output.Value.ElementType);
        var texts = new string[rows * count];
        for (var row = 0; row < rows; row++)
        {
            var best = Best(values.AsSpan(row * width, width), count);
            for (var rank = 0; rank < count; rank++) texts[(row * count) + rank] = Text(values[(row * width) + best[rank]], best[rank], labels, isWhole);
        }

        return byRow ? Tensor.OfStrings(texts, rows, count) : Tensor.OfStrings(texts, count);
    }

    private static Tensor OfRanked(IReadOnlyList<IReadOnlyList<LabelScore>> ranked, int classes, ServedModel model)
    {
        var count = Math.Min(classes, ranked[0].Count);
        var indices = model.Labels.Select((label, index) => (label, index)).DistinctBy(pair => pair.label).ToDictionary(pair => pair.label, pair => pair.index);
        return Tensor.OfStrings([.. ranked.SelectMany(row => row.Take(count)).Select(label => Text(label.Score, indices[label.Label], model.Labels, false))], ranked.Count, count);
    }

    private static int[] Best(ReadOnlySpan<double> values, int count)
    {
        var keys = values.ToArray();
        var order = new int[keys.Length];
        for (var index = 0; index < order.Length; index++) order[index] = index;
        Array.Sort(order, (one, other) => keys[other].CompareTo(keys[one]) is var difference && difference != 0 ? difference : one.CompareTo(other));
        return order[..count];
    }

    private static string Text(double value, int index, IReadOnlyList<string> labels, bool isWhole)
    {
        var score = value.ToString(isWhole ? "F0" : "F6", CultureInfo.InvariantCulture);
        return labels.Count > 0 ? string.Create(CultureInfo.InvariantCulture, $"{score}:{index}:{labels[index]}") : string.Create(CultureInfo.InvariantCulture, $"{score}:{index}");
    }
}
