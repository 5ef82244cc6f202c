using OnnxAdapt.Graph.Packing;
using OnnxAdapt.Graph.Structure;

namespace OnnxAdapt.Graph.LowRank;

/// <summary>
/// Puts an operator behind the products of a packed graph that adds to each row the low-rank update (Hu et al., 2021) of its own adapter, so that
/// rows of many adapted versions share a run. It comes behind the bias, where there is one, which the runtime then still joins with the product.
/// </summary>
/// <remarks>
/// Only weights of which every use is such a product are served: an update of a table of embeddings that is the output layer too must change both.
/// </remarks>
public static class LowRankPlaces
{
    private const string InputName = "packed_adapters";

    /// <summary>Writes the operators into a packed graph.</summary>
    /// <param name="packing">A packed graph, which changes.</param>
    /// <returns>The same with the products that take updates; unchanged where there are none.</returns>
    public static PackingResult Attach(PackingResult packing)
    {
        ArgumentNullException.ThrowIfNull(packing);
        if (packing.Model is not { } model) return packing;
        var graph = model.Graph;
        var uses = new GraphUses(graph);
        var offsets = graph.Inputs.FirstOrDefault(input => packing.Inputs.Any(known => known.Role == PackedInputRole.Offsets && known.Name == input.Name));
        if (offsets is null) return packing;
        var names = new GraphBuilder(graph, model.StandardOpset);
        var adapters = new Value(names.FreshName(InputName), DataType.Int64, new Shape("rows"));
        var places = new List<LowRankPlace>();
        foreach (var path in Reached(packing))
        {
            Write(names, uses, path.Product, offsets, adapters, places.Count);
            places.Add(new LowRankPlace(path.Weight, path.Turns, path.Inputs, path.Product.Sizes[^1], path.Product.From, path.Product.Factor));
        }

        if (places.Count == 0) return packing;
        graph.Inputs.Add(adapters);
        TopologicalOrder.Apply(graph);
        return packing with { Inputs = [.. packing.Inputs, new PackedInput(adapters.Name, PackedInputRole.Adapters, DataType.Int64)], Places = places };
    }

    /// <summary>The products with those weights that are used in no other way.</summary>
    private static WeightPath[] Reached(PackingResult packing)
    {
        var alive = packing.Model!.Graph.Nodes.ToHashSet();
        var paths = packing.Products.Where(product => alive.Contains(product.Node)).Select(product => WeightPath.Of(product, packing)).OfType<WeightPath>().ToArray();
        var reached = paths.GroupBy(path => path.Weight, StringComparer.Ordinal)
            .Where(group => group.Select(path => path.Product.Source).Distinct().Count() == packing.Origins.UsesOf(group.Key))
            .Select(group => group.Key).ToHashSet(StringComparer.Ordinal);
        return [.. paths.Where(path => reached.Contains(path.Weight))];
    }

    /// <summary>The runtime writes in place where it knows that both have the same shape, so both are told.</summary>
    private static void Write(GraphBuilder builder, GraphUses uses, WeightProduct product, Value offsets, Value adapters, int target)
    {
        var y = Biased(product.Output, uses) ?? product.Output;
        Describe(y, product);
        var z = new Value(builder.FreshName($"{y.Name}_adapted"), DataType.Float);
        Describe(z, product);
        uses.ReplaceAll(y, z);
        var attributes = new Dictionary<string, AttributeValue>(StringComparer.Ordinal) { ["target"] = (long)target, ["by_row"] = product.PerToken ? 0L : 1L };
        var node = new Node(new OperatorId(PackingNames.Domain, PackingNames.LowRank), [y, product.Node.Inputs[0], offsets, adapters], [z], attributes);
        builder.Graph.Nodes.Add(node);
        uses.Add(node);
    }

    private static void Describe(Value value, WeightProduct product)
    {
        value.Type = DataType.Float;
        value.Shape = new Shape([product.PerToken ? "tokens" : "rows", .. product.Sizes.Select(size => (Dim)size)]);
    }

    /// <summary>The product with the constant vector that is added to it and to nothing else; null when there is none.</summary>
    private static Value? Biased(Value product, GraphUses uses)
    {
        if (uses.IsOutput(product) || uses.Of(product) is not [var use] || use.Node.Op != OperatorId.Standard("Add")) return null;
        return use.Node.Inputs[1 - use.Index]?.Initializer is { Sizes.Count: <= 1 } ? use.Node.Outputs[0] : null;
    }
}
