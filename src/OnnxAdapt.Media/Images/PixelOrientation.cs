namespace OnnxAdapt.Media;

/// <summary>The eight EXIF orientations: 2 to 4 mirror or turn round, 5 to 8 exchange rows and columns as well.</summary>
internal static class PixelOrientation
{
    /// <summary>Whether width and height change places.</summary>
    public static bool Swaps(int orientation) => orientation is >= 5 and <= 8;

    /// <summary>Turns stored pixels upright.</summary>
    public static PixelImage Apply(PixelImage stored, int orientation)
    {
        if (orientation is < 2 or > 8) return stored;
        var (width, height) = Swaps(orientation) ? (stored.Height, stored.Width) : (stored.Width, stored.Height);
        var pixels = new byte[stored.Rgb.Length];
        for (var row = 0; row < height; row++)
        {
            for (var column = 0; column < width; column++)
            {
                var (x, y) = Source(orientation, column, row, stored.Width - 1, stored.Height - 1);
                stored.Rgb.AsSpan(((y * stored.Width) + x) * PixelImage.Channels, PixelImage.Channels)
                    .CopyTo(pixels.AsSpan(((row * width) + column) * PixelImage.Channels));
            }
        }

        return new PixelImage(width, height, pixels);
    }

    /// <summary>Where the pixel of an upright position is stored.</summary>
    private static (int X, int Y) Source(int orientation, int column, int row, int right, int bottom) => orientation switch
    {
        2 => (right - column, row),
        3 => (right - column, bottom - row),
        4 => (column, bottom - row),
        5 => (row, column),
        6 => (row, bottom - column),
        7 => (right - row, bottom - column),
        _ => (right - row, column),
    };
}
