using System.Runtime.InteropServices;

namespace OnnxAdapt.Media.Native;

/// <summary>The C functions of libvips and of the object system it is built on. None of them takes a variable number of arguments.</summary>
internal static partial class VipsMethods
{
    [LibraryImport(VipsLibrary.Name, EntryPoint = "vips_init", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Init(string program);

    [LibraryImport(VipsLibrary.Name, EntryPoint = "vips_block_untrusted_set")]
    public static partial void BlockUntrusted(int state);

    [LibraryImport(VipsLibrary.Name, EntryPoint = "vips_concurrency_set")]
    public static partial void SetConcurrency(int threads);

    [LibraryImport(VipsLibrary.Name, EntryPoint = "vips_cache_set_max")]
    public static partial void SetCacheSize(int operations);

    [LibraryImport(VipsLibrary.Name, EntryPoint = "g_log_set_handler", StringMarshalling = StringMarshalling.Utf8)]
    public static unsafe partial uint SetLogHandler(string domain, int levels, delegate* unmanaged<nint, int, nint, nint, void> handler, nint data);

    [LibraryImport(VipsLibrary.Name, EntryPoint = "vips_error_clear")]
    public static partial void ClearErrors();

    [LibraryImport(VipsLibrary.Name, EntryPoint = "vips_image_get_type")]
    public static partial nuint ImageType();

    [LibraryImport(VipsLibrary.Name, EntryPoint = "vips_blob_get_type")]
    public static partial nuint BlobType();

    [LibraryImport(VipsLibrary.Name, EntryPoint = "vips_blob_copy")]
    public static unsafe partial nint CopyBlob(byte* data, nuint length);

    [LibraryImport(VipsLibrary.Name, EntryPoint = "vips_area_unref")]
    public static partial void ReleaseArea(nint area);

    [LibraryImport(VipsLibrary.Name, EntryPoint = "vips_operation_new", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint NewOperation(string name);

    [LibraryImport(VipsLibrary.Name, EntryPoint = "vips_object_set_from_string", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetOptions(nint target, string options);

    [LibraryImport(VipsLibrary.Name, EntryPoint = "vips_cache_operation_build")]
    public static partial nint Build(nint operation);

    [LibraryImport(VipsLibrary.Name, EntryPoint = "vips_object_unref_outputs")]
    public static partial void ReleaseOutputs(nint operation);

    [LibraryImport(VipsLibrary.Name, EntryPoint = "vips_image_get_width")]
    public static partial int Width(nint image);

    [LibraryImport(VipsLibrary.Name, EntryPoint = "vips_image_get_height")]
    public static partial int Height(nint image);

    [LibraryImport(VipsLibrary.Name, EntryPoint = "vips_image_get_bands")]
    public static partial int Bands(nint image);

    [LibraryImport(VipsLibrary.Name, EntryPoint = "vips_image_get_orientation")]
    public static partial int Orientation(nint image);

    [LibraryImport(VipsLibrary.Name, EntryPoint = "vips_image_write_to_memory")]
    public static partial nint WriteToMemory(nint image, out nuint length);

    [LibraryImport(VipsLibrary.Name, EntryPoint = "g_object_unref")]
    public static partial void Release(nint instance);

    [LibraryImport(VipsLibrary.Name, EntryPoint = "g_free")]
    public static partial void Free(nint memory);

    [LibraryImport(VipsLibrary.Name, EntryPoint = "g_object_set_property", StringMarshalling = StringMarshalling.Utf8)]
    public static partial void SetProperty(nint target, string name, in GValue value);

    [LibraryImport(VipsLibrary.Name, EntryPoint = "g_object_get_property", StringMarshalling = StringMarshalling.Utf8)]
    public static partial void GetProperty(nint source, string name, ref GValue value);

    [LibraryImport(VipsLibrary.Name, EntryPoint = "g_value_init")]
    public static partial nint InitValue(ref GValue value, nuint type);

    [LibraryImport(VipsLibrary.Name, EntryPoint = "g_value_unset")]
    public static partial void UnsetValue(ref GValue value);

    [LibraryImport(VipsLibrary.Name, EntryPoint = "g_value_set_object")]
    public static partial void SetObject(ref GValue value, nint instance);

    [LibraryImport(VipsLibrary.Name, EntryPoint = "g_value_dup_object")]
    public static partial nint DuplicateObject(in GValue value);

    [LibraryImport(VipsLibrary.Name, EntryPoint = "g_value_set_boxed")]
    public static partial void SetBoxed(ref GValue value, nint boxed);
}
