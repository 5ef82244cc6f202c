using OnnxAdapt.Graph.Packing;

namespace OnnxAdapt.Graph.LowRank;

/// <summary>The way from a stored matrix to a product of the packed graph.</summary>
/// <param name="Product">The product.</param>
/// <param name="Weight">Name of the matrix in the padded graph.</param>
/// <param name="Turns">Whether the product is with its transpose.</param>
/// <param name="Inputs">What the product sums over.</param>
internal sealed record WeightPath(WeightProduct Product, string Weight, bool Turns, long Inputs)
{
    /// <summary>Goes back from a product; null when something else than turning happens on the way.</summary>
    public static WeightPath? Of(WeightProduct product, PackingResult packing)
    {
        var turns = product.IsTransposed;
        var value = product.Weight;
        for (; value.Producer is { } producer; value = producer.Inputs[0]!)
        {
            if (!WeightOrigins.IsTurn(producer) && !WeightOrigins.IsSame(producer)) return null;
            turns ^= WeightOrigins.IsTurn(producer);
        }

        if (value.Initializer is not { Sizes.Count: 2 } stored || !packing.WeightNames.TryGetValue(value, out var name) || packing.Origins.Find(name) is not { } origin) return null;
        return new WeightPath(product, origin.Weight, turns != origin.Turns, stored.Sizes[turns ? 1 : 0]);
    }
}
