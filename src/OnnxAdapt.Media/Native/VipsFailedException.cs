namespace OnnxAdapt.Media.Native;

/// <summary>libvips could not do what was asked. Its own words are dropped: threads share them, so they may belong to another image.</summary>
internal sealed class VipsFailedException : Exception
{
    private VipsFailedException(string message)
        : base(message)
    {
    }

    /// <summary>A failure, with the library's messages cleared.</summary>
    public static VipsFailedException Take(string message)
    {
        VipsMethods.ClearErrors();
        return new VipsFailedException(message);
    }
}
