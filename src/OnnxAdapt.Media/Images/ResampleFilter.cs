namespace OnnxAdapt.Media;

/// <summary>How pixels are weighed when an image changes its size; the numbers are those of <c>resample</c> in <c>preprocessor_config.json</c>.</summary>
public enum ResampleFilter
{
    /// <summary>The nearest pixel.</summary>
    Nearest = 0,

    /// <summary>Windowed sinc with three lobes.</summary>
    Lanczos = 1,

    /// <summary>Triangle.</summary>
    Bilinear = 2,

    /// <summary>Cubic convolution with a = -0.5.</summary>
    Bicubic = 3,

    /// <summary>Average.</summary>
    Box = 4,

    /// <summary>Hamming window.</summary>
    Hamming = 5,
}
