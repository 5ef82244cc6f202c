namespace OnnxAdapt.Media;

/// <summary>The weight functions of the filters.</summary>
internal static class FilterKernel
{
    /// <summary>Distance from which on the weight is 0, in source pixels when the image grows.</summary>
    public static double SupportOf(ResampleFilter filter) => filter switch
    {
        ResampleFilter.Lanczos => 3,
        ResampleFilter.Bicubic => 2,
        ResampleFilter.Box => 0.5,
        _ => 1,
    };

    /// <summary>Weight at a distance.</summary>
    public static double Weight(ResampleFilter filter, double x) => filter switch
    {
        ResampleFilter.Lanczos => x is > -3 and < 3 ? Sinc(x) * Sinc(x / 3) : 0,
        ResampleFilter.Bicubic => Cubic(Math.Abs(x)),
        ResampleFilter.Box => x is > -0.5 and <= 0.5 ? 1 : 0,
        ResampleFilter.Hamming => x is > -1 and < 1 ? Sinc(x) * (0.54 + (0.46 * Math.Cos(Math.PI * x))) : 0,
        _ => Math.Max(0, 1 - Math.Abs(x)),
    };

    private static double Cubic(double x) => x switch
    {
        < 1 => (((1.5 * x) - 2.5) * x * x) + 1,
        < 2 => (((((-0.5 * x) + 2.5) * x) - 4) * x) + 2,
        _ => 0,
    };

    private static double Sinc(double x) => x == 0 ? 1 : Math.Sin(Math.PI * x) / (Math.PI * x);
}
