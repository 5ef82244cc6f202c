using OnnxAdapt.Serving.Packages;

namespace OnnxAdapt.Serving.Catalog;

/// <summary>A version on disk: of a base model, or adapted. Exactly one of the two is set.</summary>
/// <param name="Number">Version number, from 1 on.</param>
/// <param name="Base">A base model's folder.</param>
/// <param name="Delta">An adapted version's manifest.</param>
/// <param name="Folder">Folder of an adapted version; empty for a base.</param>
internal sealed record ModelVersion(long Number, ModelFolder? Base, PackageManifest? Delta, string Folder)
{
    public static ModelVersion Of(ModelFolder folder) => new(folder.Version, folder, null, "");

    public static ModelVersion Of(PackageManifest manifest, string folder) => new(manifest.Version, null, manifest, folder);
}
