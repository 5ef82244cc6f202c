using System.Runtime.InteropServices;
using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Media.Native;

/// <summary>Finds and starts libvips, once per process.</summary>
internal static class VipsLibrary
{
    /// <summary>Name under which the imports ask for it.</summary>
    public const string Name = "vips";

    /// <summary>Environment variable with the path of a library to use instead.</summary>
    public const string Variable = "LIBVIPS_LIBRARY";

    private const int WarningLevel = 1 << 4;
    private static readonly string[] SystemNames = ["libvips.so.42", "libvips-cpp.so.42", "libvips.42.dylib", "libvips-42.dll"];
    private static readonly Lazy<string?> Problem = new(Start);

    /// <summary>Makes sure that it is there.</summary>
    /// <exception cref="AdaptException">FailedPrecondition that says where it was looked for.</exception>
    public static void Require()
    {
        if (Problem.Value is { } problem) throw AdaptException.Precondition(problem);
    }

    /// <summary>Loads the first library that is there.</summary>
    /// <param name="given">Path that the user named; null for none. Nothing else is tried then.</param>
    /// <param name="folder">Folder of the program.</param>
    /// <param name="handle">The library.</param>
    /// <returns>What is wrong; null when it was loaded.</returns>
    public static string? Find(string? given, string folder, out nint handle)
    {
        if (!string.IsNullOrEmpty(given))
        {
            return NativeLibrary.TryLoad(given, out handle) ? null : $"Images cannot be read: {Variable} names '{given}', which cannot be loaded as libvips.";
        }

        handle = 0;
        var beside = Path.Combine(folder, "runtimes", $"linux-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}", "native", "libvips-cpp.so");
        string[] files = [beside, Path.Combine(folder, "libvips-cpp.so")];
        foreach (var file in files.Where(File.Exists))
        {
            if (NativeLibrary.TryLoad(file, out handle)) return null;
        }

        foreach (var name in SystemNames)
        {
            if (NativeLibrary.TryLoad(name, out handle)) return null;
        }

        return $"Images cannot be read: libvips is neither at '{beside}' nor on the system's library path; install it, or name its file in {Variable}.";
    }

    /// <summary>What is wrong with an image is told to its sender; strangers must not fill the log with it.</summary>
    private static unsafe void SilenceWarnings() => VipsMethods.SetLogHandler("VIPS", WarningLevel, &Drop, 0);

    [UnmanagedCallersOnly]
    private static void Drop(nint domain, int level, nint message, nint data)
    {
    }

    /// <summary>One thread an image, since requests are decoded side by side; nothing kept between images; no loader that its authors call unfit for strangers' files.</summary>
    private static string? Start()
    {
        if (Find(Environment.GetEnvironmentVariable(Variable), AppContext.BaseDirectory, out var handle) is { } problem) return problem;
        NativeLibrary.SetDllImportResolver(typeof(VipsLibrary).Assembly, (name, _, _) => name == Name ? handle : 0);
        try
        {
            if (VipsMethods.Init("onnxadapt") != 0) return "Images cannot be read: libvips does not start.";
            SilenceWarnings();
            VipsMethods.BlockUntrusted(1);
            VipsMethods.SetConcurrency(1);
            VipsMethods.SetCacheSize(0);
            return null;
        }
        catch (EntryPointNotFoundException exception)
        {
            return $"Images cannot be read: the library found is no libvips of version 8.13 or later ({exception.Message}).";
        }
    }
}
