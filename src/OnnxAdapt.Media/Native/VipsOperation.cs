namespace OnnxAdapt.Media.Native;

/// <summary>One operation of libvips: arguments are set by name, then it gives an image.</summary>
internal readonly ref struct VipsOperation
{
    private readonly nint _handle;

    /// <summary>An operation by its name.</summary>
    /// <exception cref="VipsFailedException">This libvips has none of that name.</exception>
    public VipsOperation(string name)
    {
        _handle = VipsMethods.NewOperation(name);
        if (_handle == 0) throw VipsFailedException.Take($"libvips has no '{name}'");
    }

    /// <summary>Sets an image.</summary>
    public VipsOperation With(string name, VipsImage image)
    {
        var value = default(GValue);
        VipsMethods.InitValue(ref value, VipsMethods.ImageType());
        VipsMethods.SetObject(ref value, image.Handle);
        VipsMethods.SetProperty(_handle, name, value);
        VipsMethods.UnsetValue(ref value);
        return this;
    }

    /// <summary>Sets bytes, which are copied.</summary>
    public unsafe VipsOperation With(string name, ReadOnlySpan<byte> content)
    {
        fixed (byte* data = content)
        {
            var blob = VipsMethods.CopyBlob(data, (nuint)content.Length);
            var value = default(GValue);
            VipsMethods.InitValue(ref value, VipsMethods.BlobType());
            VipsMethods.SetBoxed(ref value, blob);
            VipsMethods.SetProperty(_handle, name, value);
            VipsMethods.UnsetValue(ref value);
            VipsMethods.ReleaseArea(blob);
        }

        return this;
    }

    /// <summary>Runs it.</summary>
    /// <param name="options">Further arguments, such as <c>kernel=linear,gap=0</c>.</param>
    /// <returns>Its output.</returns>
    /// <exception cref="VipsFailedException">An argument is refused, or the operation fails.</exception>
    public VipsImage Run(string options = "")
    {
        var built = options.Length == 0 || VipsMethods.SetOptions(_handle, options) == 0 ? VipsMethods.Build(_handle) : 0;
        if (built == 0)
        {
            VipsMethods.ReleaseOutputs(_handle);
            VipsMethods.Release(_handle);
            throw VipsFailedException.Take("the operation failed");
        }

        var image = TakeOutput(built);
        VipsMethods.ReleaseOutputs(built);
        VipsMethods.Release(built);
        VipsMethods.Release(_handle);
        return image;
    }

    private static VipsImage TakeOutput(nint operation)
    {
        var value = default(GValue);
        VipsMethods.InitValue(ref value, VipsMethods.ImageType());
        VipsMethods.GetProperty(operation, "out", ref value);
        var image = new VipsImage(VipsMethods.DuplicateObject(value));
        VipsMethods.UnsetValue(ref value);
        return image;
    }
}
