using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Serving.Packages;

/// <summary>An adapted version as read from its folder, every file checked against its hash.</summary>
/// <param name="Folder">Where it was read.</param>
/// <param name="Manifest">What it says about itself.</param>
/// <param name="HeadModel">Serialized head graph.</param>
/// <param name="HeadParameters">Values of the head's parameters.</param>
/// <param name="BackboneParameters">Changed initializers of the base graph, empty when only a head was trained; null where low-rank factors may do, and they are not read yet.</param>
/// <param name="LowRank">The changes of the base graph as low-rank factors; empty where they are none.</param>
/// <param name="BackboneHash">SHA-256 of the file of changed initializers; empty when there is none.</param>
internal sealed record DeltaPackage(
    string Folder, PackageManifest Manifest, ReadOnlyMemory<byte> HeadModel, ParameterSet HeadParameters, ParameterSet? BackboneParameters, IReadOnlyList<LowRankUpdate> LowRank, string BackboneHash)
{
    /// <summary>Whether more than a head was trained.</summary>
    public bool ChangesBackbone => BackboneHash.Length > 0;
}
