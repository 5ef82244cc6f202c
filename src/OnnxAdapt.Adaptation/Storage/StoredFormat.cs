using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Adaptation.Storage;

/// <summary>The two sentences for files that cannot be used.</summary>
internal static class StoredFormat
{
    public static AdaptException Newer(string path, uint found, uint known) => new(
        AdaptErrorKind.DataLoss,
        $"'{Path.GetFileName(path)}' of session folder '{Folder(path)}' has format version {found}; this server knows up to {known}. Run the server version that wrote it, or cancel the session.");

    public static AdaptException Damaged(string path, string how, Exception? cause = null) => new(
        AdaptErrorKind.DataLoss,
        $"'{Path.GetFileName(path)}' of session folder '{Folder(path)}' is damaged: {how}. Restore it from a backup, or cancel the session and send the examples to a new one.",
        cause);

    private static string Folder(string path) => Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(path))) ?? "";
}
