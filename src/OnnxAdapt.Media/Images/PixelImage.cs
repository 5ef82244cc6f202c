namespace OnnxAdapt.Media;

/// <summary>Decoded pixels.</summary>
/// <param name="Width">Pixels in a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Rgb">Red, green and blue of each pixel, 0 to 255, rows from the top: <c>Width * Height * 3</c> bytes.</param>
public sealed record PixelImage(int Width, int Height, byte[] Rgb)
{
    /// <summary>Bytes of one pixel.</summary>
    internal const int Channels = 3;
}
