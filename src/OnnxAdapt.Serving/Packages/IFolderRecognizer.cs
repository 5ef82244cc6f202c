namespace OnnxAdapt.Serving.Packages;

/// <summary>Knows one folder format.</summary>
internal interface IFolderRecognizer
{
    /// <summary>Reads a folder of this format.</summary>
    /// <param name="folder">An existing folder.</param>
    /// <returns>Its versions, or an empty list when the folder is not of this format.</returns>
    /// <exception cref="Abstractions.AdaptException">The folder is of this format but cannot be used; the message says why.</exception>
    IReadOnlyList<ModelFolder> Recognize(string folder);
}
