using System.Reflection;
using System.Runtime.InteropServices;

namespace Microsoft.ML.OnnxRuntime;

/// <summary>Finds and loads the native library.</summary>
internal static partial class OrtLibrary
{
    internal const string OverrideVariable = "ONNXRUNTIME_LIBRARY";
    private const string Name = "onnxruntime";

    private static readonly Lazy<nint> Loaded = new(LoadOnce);

    public static nint Handle => Loaded.Value;

    [LibraryImport(Name, EntryPoint = "OrtGetApiBase")]
    public static partial nint OrtGetApiBase();

    /// <summary>Registers the search for this assembly and loads the library.</summary>
    private static nint LoadOnce()
    {
        NativeEnvironment.Set("ORT_DISABLE_TELEMETRY", "1");
        var handle = Load(Environment.GetEnvironmentVariable(OverrideVariable), [AppContext.BaseDirectory, AssemblyFolder]);
        NativeLibrary.SetDllImportResolver(typeof(OrtLibrary).Assembly, (name, _, _) => name == Name ? handle : 0);
        return handle;
    }

    /// <summary>Loads the library that the override names, or the first one found beside the program or this assembly.</summary>
    /// <exception cref="DllNotFoundException">There is none; the message says where it was looked for.</exception>
    internal static nint Load(string? overridePath, IReadOnlyList<string> folders)
    {
        if (!string.IsNullOrEmpty(overridePath))
        {
            return NativeLibrary.TryLoad(overridePath, out var chosen) ? chosen : throw NotLoadable(overridePath);
        }

        foreach (var candidate in folders.SelectMany(Candidates))
        {
            if (File.Exists(candidate) && NativeLibrary.TryLoad(candidate, out var found))
            {
                return found;
            }
        }

        return NativeLibrary.TryLoad(Name, typeof(OrtLibrary).Assembly, DllImportSearchPath.SafeDirectories, out var system)
            ? system
            : throw Missing(folders[0]);
    }

    private static IEnumerable<string> Candidates(string folder) =>
        [Path.Combine(folder, "runtimes", PortableIdentifier, "native", FileName), Path.Combine(folder, FileName)];

    private static string AssemblyFolder =>
        Path.GetDirectoryName(Assembly.GetExecutingAssembly().Location) is { Length: > 0 } folder ? folder : AppContext.BaseDirectory;

    private static string PortableIdentifier => $"{OperatingSystemName}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";

    private static string OperatingSystemName => OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux";

    private static string FileName =>
        OperatingSystem.IsWindows() ? "onnxruntime.dll" : OperatingSystem.IsMacOS() ? "libonnxruntime.dylib" : "libonnxruntime.so";

    private static DllNotFoundException NotLoadable(string path) =>
        new($"The environment variable {OverrideVariable} names '{path}', which is not a loadable ONNX Runtime library for {PortableIdentifier}.");

    private static DllNotFoundException Missing(string folder) =>
        new($"The native ONNX Runtime library '{FileName}' for {PortableIdentifier} was found neither in " +
            $"'{Path.Combine(folder, "runtimes", PortableIdentifier, "native")}' nor on the system's library path; " +
            $"build the project once with npm available, or set {OverrideVariable} to the library's full path.");
}
