namespace OnnxAdapt.Abstractions;

/// <summary>An adapted model as the difference to its base.</summary>
public sealed record ModelDelta
{
    /// <summary>Name to publish under.</summary>
    public required string Name { get; init; }

    /// <summary>Name of the base model.</summary>
    public required string BaseName { get; init; }

    /// <summary>Version of the base model.</summary>
    public required long BaseVersion { get; init; }

    /// <summary>SHA-256 of the base graph (lower-case hex).</summary>
    public required string BaseSha256 { get; init; }

    /// <summary>Fingerprint of the features that the head was trained on.</summary>
    public required string FeatureFingerprint { get; init; }

    /// <summary>Value of the base graph that the head reads; empty for the base's own features.</summary>
    public string FeaturesOutput { get; init; } = "";

    /// <summary>Single-label, multi-label or regression.</summary>
    public required ModelTask Task { get; init; }

    /// <summary>Label names in the order of the head's outputs; empty for regression.</summary>
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>
    /// Serialized head graph: input <c>features</c> [batch, feature size], output <c>logits</c> [batch, outputs], and one input
    /// per entry of <see cref="HeadParameters"/>.
    /// </summary>
    public required ReadOnlyMemory<byte> HeadModel { get; init; }

    /// <summary>Values of the head's parameters.</summary>
    public required ParameterSet HeadParameters { get; init; }

    /// <summary>Changed initializers of the base graph, by name; empty when only a head was trained.</summary>
    public required ParameterSet BackboneParameters { get; init; }

    /// <summary>
    /// The same changes as low-rank factors, where <see cref="BackboneParameters"/> come from nothing else: such a version runs beside its base. Empty where
    /// they do not.
    /// </summary>
    public IReadOnlyList<LowRankUpdate> LowRank { get; init; } = [];

    /// <summary>
    /// Writes further files into the version's folder, for other programs than the server: an adapter, training artifacts. Each is named in the
    /// manifest with its hash. Null for none.
    /// </summary>
    public Action<string>? WriteFurther { get; init; }

    /// <summary>Where this version comes from.</summary>
    public required VersionLineage Lineage { get; init; }
}
