using OnnxAdapt.Abstractions;
using OnnxAdapt.Media.Native;

namespace OnnxAdapt.Media;

/// <summary>
/// Decodes JPEG, PNG and WebP files, and the first frame of GIF files, to upright RGB pixels. Grey, CMYK and 16-bit images become 8-bit RGB, an
/// alpha channel is dropped, and the EXIF orientation is applied. Safe for concurrent calls.
/// </summary>
public static class ImageDecoder
{
    /// <summary>Most pixels of an image where nobody says otherwise.</summary>
    public const long DefaultMaxPixels = 50_000_000;

    /// <summary>Decodes one image.</summary>
    /// <param name="content">The file.</param>
    /// <param name="field">What to call it in errors.</param>
    /// <param name="maxPixels">Most pixels, checked against the file's header before anything is decoded.</param>
    /// <param name="goal">
    /// The width and height that an upright image of a given width and height will be brought to. A file more than four times as large is
    /// decoded at a whole fraction of its size that is still at least twice the goal, which saves most of the work. Null for full size.
    /// </param>
    /// <exception cref="AdaptException">InvalidArgument when it is no such file, damaged or too large; FailedPrecondition when libvips is absent.</exception>
    public static PixelImage Decode(ReadOnlySpan<byte> content, string field, long maxPixels = DefaultMaxPixels, Func<int, int, (int Width, int Height)>? goal = null)
    {
        ArgumentNullException.ThrowIfNull(field);
        var format = RequireFormat(content, field);
        VipsLibrary.Require();
        try
        {
            using var header = Load(content, format, 1);
            RequireSize(header, field, maxPixels);
            var orientation = header.Orientation;
            var shrink = goal is null ? 1 : ShrinkFactor(header, orientation, goal);
            return PixelOrientation.Apply(Read(content, format, header, shrink), orientation);
        }
        catch (VipsFailedException)
        {
            throw AdaptException.Invalid(field, $"is a damaged or cut-off {ImageFormats.NameOf(format)} file.");
        }
    }

    private static ImageFormat RequireFormat(ReadOnlySpan<byte> content, string field)
    {
        if (content.IsEmpty) throw AdaptException.Invalid(field, "is empty; give the bytes of a JPEG, PNG, WebP or GIF file.");
        var format = ImageFormats.Of(content);
        return format != ImageFormat.Unknown
            ? format
            : throw AdaptException.Invalid(field, $"starts with {Convert.ToHexString(content[..Math.Min(4, content.Length)])} and is no JPEG, PNG, WebP or GIF file.");
    }

    private static void RequireSize(VipsImage header, string field, long maxPixels)
    {
        var (width, height) = (header.Width, header.Height);
        if ((long)width * height > maxPixels) throw AdaptException.Invalid(field, $"has {width} x {height} pixels; at most {maxPixels} are allowed.");
    }

    private static VipsImage Load(ReadOnlySpan<byte> content, ImageFormat format, int shrink) =>
        new VipsOperation(ImageFormats.LoaderOf(format)).With("buffer", content)
            .Run(shrink > 1 ? FormattableString.Invariant($"access=sequential,fail_on=error,shrink={shrink}") : "access=sequential,fail_on=error");

    private static int ShrinkFactor(VipsImage header, int orientation, Func<int, int, (int Width, int Height)> goal)
    {
        var (width, height) = PixelOrientation.Swaps(orientation) ? (header.Height, header.Width) : (header.Width, header.Height);
        var (toWidth, toHeight) = goal(width, height);
        return Math.Max(1, Math.Min(width / Math.Max(1, toWidth), height / Math.Max(1, toHeight)) / 2);
    }

    /// <summary>JPEG files can leave out detail while they are decoded, by 2, 4 or 8; of the others whole blocks of pixels are averaged.</summary>
    private static PixelImage Read(ReadOnlySpan<byte> content, ImageFormat format, VipsImage header, int shrink)
    {
        if (shrink < 2) return ReadRgb(header);
        if (format == ImageFormat.Jpeg)
        {
            using var smaller = Load(content, format, shrink >= 8 ? 8 : shrink >= 4 ? 4 : 2);
            return ReadRgb(smaller);
        }

        using var averaged = new VipsOperation("shrink").With("in", header).Run(FormattableString.Invariant($"hshrink={shrink},vshrink={shrink}"));
        return ReadRgb(averaged);
    }

    private static PixelImage ReadRgb(VipsImage image)
    {
        using var coloured = new VipsOperation("colourspace").With("in", image).Run("space=srgb");
        if (coloured.Bands == PixelImage.Channels) return new PixelImage(coloured.Width, coloured.Height, coloured.Read());
        using var opaque = new VipsOperation("extract_band").With("in", coloured).Run("band=0,n=3");
        return new PixelImage(opaque.Width, opaque.Height, opaque.Read());
    }
}
