namespace OnnxAdapt.Abstractions;

/// <summary>Turns text encoders into graphs over the tokens of many rows without padding. Safe for concurrent calls.</summary>
public interface IGraphPacker
{
    /// <summary>Packs a graph where it can be.</summary>
    /// <param name="model">The graph; its overrides and additional outputs are part of what is packed.</param>
    /// <returns>The packed graph, or the reason why there is none.</returns>
    PackedGraph Pack(ModelBinary model);
}
