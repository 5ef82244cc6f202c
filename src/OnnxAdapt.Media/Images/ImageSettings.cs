using System.Globalization;

namespace OnnxAdapt.Media;

/// <summary>How a model wants its images: first resized, then cut at the centre, then scaled and normalised.</summary>
public sealed record ImageSettings
{
    /// <summary>Size to bring images to; null leaves them.</summary>
    public ImageSize? Resize { get; init; }

    /// <summary>How pixels are weighed when the size changes.</summary>
    public ResampleFilter Filter { get; init; } = ResampleFilter.Bilinear;

    /// <summary>Size to cut out of the centre, black where the image is smaller; null cuts nothing.</summary>
    public ImageSize? Crop { get; init; }

    /// <summary>What pixels of 0 to 255 are multiplied by.</summary>
    public double Rescale { get; init; } = 1d / 255;

    /// <summary>Taken from each channel after the rescaling; empty for 0. One number, or one per channel.</summary>
    public IReadOnlyList<double> Mean { get; init; } = [];

    /// <summary>What each channel is divided by then; empty for 1. One number, or one per channel.</summary>
    public IReadOnlyList<double> Deviation { get; init; } = [];

    /// <summary>Whether channels come last; null lets the graph tell.</summary>
    public bool? ChannelsLast { get; init; }

    /// <summary>Tells settings apart: two with the same key give the same numbers.</summary>
    public string Key => string.Create(
        CultureInfo.InvariantCulture, $"{Resize}|{Filter}|{Crop}|{Rescale:R}|{Join(Mean)}|{Join(Deviation)}|{ChannelsLast}");

    private static string Join(IReadOnlyList<double> numbers) => string.Join(',', numbers.Select(number => number.ToString("R", CultureInfo.InvariantCulture)));
}
