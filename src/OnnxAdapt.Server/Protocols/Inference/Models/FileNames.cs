namespace OnnxAdapt.Server.Protocols.Inference.Models;

/// <summary>Names of BYTES inputs whose elements are files rather than text, in any case.</summary>
internal static class FileNames
{
    /// <summary>Image files: JPEG, PNG, WebP or GIF.</summary>
    public const string Image = "IMAGE";

    /// <summary>Sound files: WAV.</summary>
    public const string Audio = "AUDIO";

    /// <summary>Whether an input of that name may hold files, so that its elements are kept as they came until the model is known.</summary>
    public static bool MayBeFile(string name) => IsImage(name) || IsAudio(name);

    /// <summary>Whether an input of that name may hold images.</summary>
    public static bool IsImage(string name) => string.Equals(name, Image, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether an input of that name may hold sounds.</summary>
    public static bool IsAudio(string name) => string.Equals(name, Audio, StringComparison.OrdinalIgnoreCase);
}
