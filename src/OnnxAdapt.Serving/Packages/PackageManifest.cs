using System.Text.Json;
using System.Text.Json.Serialization;
using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Serving.Packages;

/// <summary><c>onnxadapt.json</c>: what a package of ours says about itself.</summary>
internal sealed record PackageManifest
{
    public const string FileName = "onnxadapt.json";
    public const int CurrentFormat = 1;
    public const string BaseKind = "base";
    public const string DeltaKind = "delta";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        AllowTrailingCommas = true,
        ReadCommentHandling = JsonCommentHandling.Skip,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    /// <summary>Version of this format.</summary>
    public required int FormatVersion { get; init; }

    /// <summary><see cref="BaseKind"/> or <see cref="DeltaKind"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>Model name; a base package without one takes its folder's.</summary>
    public string? Name { get; init; }

    /// <summary>Version number.</summary>
    public long Version { get; init; } = 1;

    /// <summary>What the model answers; null lets the graph tell.</summary>
    public ModelTask? Task { get; init; }

    /// <summary>Base package: path of the graph within the package.</summary>
    public string? Graph { get; init; }

    /// <summary>Base package: treatment of text, images and sound.</summary>
    public PackagePreprocessing? Preprocessing { get; init; }

    /// <summary>Label names in the order of the outputs.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>Where the model comes from.</summary>
    public string? Origin { get; init; }

    /// <summary>Licence.</summary>
    public string? Licence { get; init; }

    /// <summary>Delta: what it is a delta on.</summary>
    public PackageBase? Base { get; init; }

    /// <summary>Delta: where it comes from.</summary>
    public VersionLineage? Lineage { get; init; }

    /// <summary>SHA-256 of every file, by path within the package.</summary>
    public IReadOnlyDictionary<string, string> Files { get; init; } = new Dictionary<string, string>();

    /// <summary>Reads a manifest.</summary>
    /// <param name="folder">Folder that holds it.</param>
    /// <exception cref="AdaptException">DataLoss when it is missing, damaged or newer than this program.</exception>
    public static PackageManifest Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        var root = JsonFiles.TryRead(path) ?? throw Damaged(path, "it is missing");
        RequireKnownFormat(path, root);
        try
        {
            var manifest = root.Deserialize<PackageManifest>(Json) ?? throw Damaged(path, "it is empty");
            return manifest.Checked(path);
        }
        catch (JsonException exception)
        {
            throw Damaged(path, exception.Message, exception);
        }
    }

    /// <summary>The manifest as UTF-8 JSON.</summary>
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, Json);

    private static void RequireKnownFormat(string path, JsonElement? root)
    {
        var format = root.Count("formatVersion") ?? throw Damaged(path, "it has no formatVersion");
        if (format > CurrentFormat)
        {
            throw new AdaptException(AdaptErrorKind.DataLoss, $"The package '{path}' has format {format}, but this program knows formats up to {CurrentFormat}. Update the program, or publish the model again with this one.");
        }
    }

    private PackageManifest Checked(string path)
    {
        if (Kind is not (BaseKind or DeltaKind)) throw Damaged(path, $"its kind is '{Kind}', not base or delta");
        if (Version < 1) throw Damaged(path, $"its version is {Version}");
        if (Kind == DeltaKind && (Base is null || Lineage is null || Task is null)) throw Damaged(path, "a delta needs base, lineage and task");
        if (Kind == DeltaKind || Name is not null)
        {
            if (ModelNames.Problem(Name) is { } problem) throw Damaged(path, problem);
        }

        foreach (var file in Files.Keys)
        {
            RequireInside(path, file);
        }

        return this;
    }

    /// <summary>Refuses a path within a package that leads out of it.</summary>
    public static void RequireInside(string manifest, string relative)
    {
        if (relative.Length == 0 || Path.IsPathRooted(relative) || relative.Contains(':') || relative.Split('/', '\\').Any(part => part is "" or "." or ".."))
        {
            throw Damaged(manifest, $"it names '{relative}', which is no path inside the package");
        }
    }

    private static AdaptException Damaged(string path, string reason, Exception? cause = null) =>
        new(AdaptErrorKind.DataLoss, $"The package manifest '{path}' cannot be used: {reason}. Restore the package from a copy or publish it again.", cause);
}
