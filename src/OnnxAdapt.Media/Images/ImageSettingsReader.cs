using System.Text.Json;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Media.Settings;

namespace OnnxAdapt.Media;

/// <summary>
/// Reads <c>preprocessor_config.json</c> as Transformers writes it: <c>do_resize</c>, <c>size</c>, <c>resample</c>, <c>crop_pct</c>,
/// <c>do_center_crop</c>, <c>crop_size</c>, <c>do_rescale</c>, <c>rescale_factor</c>, <c>do_normalize</c>, <c>image_mean</c>, <c>image_std</c>,
/// and <c>data_format</c> (<c>channels_first</c> or <c>channels_last</c>).
/// </summary>
public static class ImageSettingsReader
{
    private const double MaxSide = 16_384;
    private const int LargeSize = 384;
    private static readonly string[] Signs = ["image_processor_type", "image_mean", "do_resize", "do_center_crop", "crop_size"];

    /// <summary>The settings of a file.</summary>
    /// <param name="json">Its content.</param>
    /// <param name="path">Its name, for errors.</param>
    /// <returns>Null when it is not about images.</returns>
    /// <exception cref="AdaptException">InvalidArgument that names the property.</exception>
    public static ImageSettings? Read(JsonElement json, string path)
    {
        var values = new JsonSettings(json, path);
        if (!Signs.Any(sign => values.Find(sign) is not null)) return null;
        var cuts = values.Flag("do_center_crop") ?? (values.Find("crop_size") is not null);
        var normalises = values.Flag("do_normalize") ?? (values.Find("image_mean") is not null);
        var size = values.Flag("do_resize") ?? (values.Find("size") is not null) ? ReadSize(values, "size", whole: !cuts) : null;
        return WithCropShare(values, new ImageSettings
        {
            Resize = size,
            Filter = ReadFilter(values),
            Crop = cuts ? ReadSize(values, "crop_size", whole: true) : null,
            Rescale = values.Flag("do_rescale") == false ? 1 : values.Number("rescale_factor", 0, 1e6) ?? 1d / 255,
            Mean = normalises ? Channels(values, "image_mean") : [],
            Deviation = normalises ? Deviations(values) : [],
            ChannelsLast = ReadFormat(values),
        });
    }

    private static double[] Deviations(JsonSettings values)
    {
        var deviations = Channels(values, "image_std");
        return Array.TrueForAll(deviations, deviation => deviation > 0) ? deviations : throw values.Wrong("image_std", "must hold numbers above 0");
    }

    private static bool? ReadFormat(JsonSettings values) => values.Find("data_format") switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } text when text.GetString() is "channels_first" => false,
        { ValueKind: JsonValueKind.String } text when text.GetString() is "channels_last" => true,
        _ => throw values.Wrong("data_format", "must be channels_first or channels_last"),
    };

    private static ResampleFilter ReadFilter(JsonSettings values)
    {
        if (values.Find("resample") is not { } given) return ResampleFilter.Bilinear;
        return given.ValueKind == JsonValueKind.Number && given.TryGetInt32(out var number) && Enum.IsDefined((ResampleFilter)number)
            ? (ResampleFilter)number
            : throw values.Wrong("resample", "must be 0 nearest, 1 Lanczos, 2 bilinear, 3 bicubic, 4 box or 5 Hamming");
    }

    /// <summary>A plain number is both sides, or the shorter side where the image is cut afterwards.</summary>
    private static ImageSize ReadSize(JsonSettings values, string name, bool whole)
    {
        var given = values.Find(name) ?? throw values.Wrong(name, "is missing");
        if (given.ValueKind == JsonValueKind.Number) return OfNumber(Side(values, name) ?? 0, whole);
        var sides = new JsonSettings(given, $"{values.Path}: {name}");
        var (width, height) = (Side(sides, "width") ?? 0, Side(sides, "height") ?? 0);
        var (shortest, longest) = (Side(sides, "shortest_edge") ?? 0, Side(sides, "longest_edge") ?? 0);
        if (width > 0 && height > 0) return new ImageSize(width, height);
        if (width > 0 || height > 0 || shortest + longest == 0) throw values.Wrong(name, "must be a number, or have height and width, or shortest_edge");
        return whole && name == "crop_size" ? new ImageSize(shortest, shortest) : new ImageSize(0, 0, shortest, longest);
    }

    private static ImageSize OfNumber(int side, bool whole) => whole ? new ImageSize(side, side) : new ImageSize(0, 0, side);

    /// <summary>ConvNeXt's way: small sizes are the centre of an image resized to <c>size / crop_pct</c>, large ones the whole image made square.</summary>
    private static ImageSettings WithCropShare(JsonSettings values, ImageSettings settings)
    {
        if (values.Number("crop_pct", 0.01, 1) is not { } share || settings is not { Resize: { } size, Crop: null }) return settings;
        var side = size.Shortest > 0 ? size.Shortest : size.Width;
        return side >= LargeSize
            ? settings with { Resize = new ImageSize(side, side) }
            : settings with { Resize = new ImageSize(0, 0, (int)(side / share)), Crop = new ImageSize(side, side) };
    }

    private static int? Side(JsonSettings values, string name) => (int?)values.Number(name, 1, MaxSide);

    private static double[] Channels(JsonSettings values, string name) =>
        values.Numbers(name, 1e6, count => count is 1 or 3, "must be one number, or one for each channel") ?? throw values.Wrong(name, "is missing");
}
