namespace OnnxAdapt.Abstractions;

/// <summary>Turns text encoders into graphs over the tokens of many rows without padding. Safe for concurrent calls.</summary>
public interface IGraphPacker
{
    /// <summary>Packs a graph where it can be.</summary>
    /// <param name="model">The graph; its overrides and additional outputs are part of what is packed.</param>
    /// <returns>The packed graph, or the reason why there is none.</returns>
    PackedGraph Pack(ModelBinary model);

    /// <summary>Packs a graph where it can be, with places where each row's own low-rank adapter is added.</summary>
    /// <param name="model">The graph.</param>
    /// <returns>As <see cref="Pack"/>; without targets where there is nothing to adapt.</returns>
    PackedGraph PackAdaptable(ModelBinary model) => Pack(model);
}
