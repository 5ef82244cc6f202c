namespace OnnxAdapt.Media;

/// <summary>The kinds of image files that are read.</summary>
internal enum ImageFormat
{
    /// <summary>Anything else.</summary>
    Unknown,

    /// <summary>JPEG.</summary>
    Jpeg,

    /// <summary>PNG.</summary>
    Png,

    /// <summary>WebP.</summary>
    Webp,

    /// <summary>GIF, of which the first frame is read.</summary>
    Gif,
}
