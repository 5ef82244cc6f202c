using System.Runtime.InteropServices;

namespace OnnxAdapt.Media.Native;

/// <summary>An image of libvips: a recipe for pixels, which are computed when they are read.</summary>
internal sealed class VipsImage(nint handle) : IDisposable
{
    /// <summary>The native object.</summary>
    public nint Handle { get; private set; } = handle;

    /// <summary>Pixels in a row.</summary>
    public int Width => VipsMethods.Width(Handle);

    /// <summary>Rows.</summary>
    public int Height => VipsMethods.Height(Handle);

    /// <summary>Numbers in a pixel.</summary>
    public int Bands => VipsMethods.Bands(Handle);

    /// <summary>EXIF orientation, 1 to 8; 1 when the file says none.</summary>
    public int Orientation => VipsMethods.Orientation(Handle);

    /// <summary>Computes all pixels: rows from the top, bands side by side.</summary>
    /// <exception cref="VipsFailedException">The file is damaged.</exception>
    public byte[] Read()
    {
        var memory = VipsMethods.WriteToMemory(Handle, out var length);
        if (memory == 0) throw VipsFailedException.Take("the pixels cannot be computed");
        try
        {
            var bytes = new byte[checked((int)length)];
            Marshal.Copy(memory, bytes, 0, bytes.Length);
            return bytes;
        }
        finally
        {
            VipsMethods.Free(memory);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Handle != 0) VipsMethods.Release(Handle);
        Handle = 0;
    }
}
