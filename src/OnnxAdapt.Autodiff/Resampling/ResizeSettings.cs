using OnnxAdapt.Autodiff.Emission;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Resampling;

/// <summary>What a Resize node says.</summary>
internal sealed class ResizeSettings(Node node)
{
    public const string Nearest = "nearest";

    private static readonly string[] Kept = ["mode", "coordinate_transformation_mode", "nearest_mode", "cubic_coeff_a", "exclude_outside", "antialias"];

    public string Mode { get; } = node.GetString("mode", Nearest);

    public string Coordinates { get; } = node.GetString("coordinate_transformation_mode", "half_pixel");

    public string NearestMode { get; } = node.GetString("nearest_mode", "round_prefer_floor");

    /// <summary>Whether a region of the input is cut out, so that an axis may change without changing its size.</summary>
    public bool IsCrop => Coordinates == "tf_crop_and_resize";

    /// <summary>"not_larger" or "not_smaller", or null where sizes are taken as they are.</summary>
    public string? Policy { get; } = node.GetString("keep_aspect_ratio_policy", "stretch") is var policy && policy == "stretch" ? null : policy;

    public Value? Roi { get; } = Present(node.Input(1));

    public Value? Sizes { get; } = Present(node.Input(3));

    /// <summary>Factors per axis, when the output's sizes follow from them.</summary>
    public Value? Scales => Sizes is null ? Present(node.Input(2)) : null;

    /// <summary>Attributes that say how elements are mixed, for a Resize of one axis.</summary>
    public (string Name, AttributeValue Value)[] MixingAttributes =>
        [.. node.Attributes.Where(pair => Kept.Contains(pair.Key)).Select(pair => (pair.Key, pair.Value))];

    /// <summary>Axes that scales, sizes and regions are for.</summary>
    public IReadOnlyList<int> Axes(int rank) => node.GetInts("axes") is { } axes
        ? [.. axes.Select(axis => Shapes.Normalize(axis, rank))]
        : [.. Enumerable.Range(0, rank)];

    /// <summary>The factor at that place of the list of axes, when it is always the same.</summary>
    public double? ScaleAt(int place) => Constants.Find(Scales) is { Type: DataType.Float } scales && place < scales.ElementCount
        ? scales.AsSpan<float>()[place]
        : null;

    /// <summary>An empty tensor stands for an input that is left out.</summary>
    private static Value? Present(Value? input) =>
        input is null || Constants.Find(input)?.ElementCount == 0 || (input.Shape is { Count: 1 } shape && shape[0].Size == 0) ? null : input;
}
