using OnnxAdapt.Graph.Folding;
using OnnxAdapt.Graph.Inference;
using OnnxAdapt.Graph.Passes;
using OnnxAdapt.Graph.Structure;

namespace OnnxAdapt.Graph.Packing;

/// <summary>
/// Turns a transformer encoder over [rows, positions] into one over the tokens of all rows behind each other, without padding. What works on each
/// token alone runs on [tokens, ...]; attention runs inside each row, in one operator over offsets; what pools runs by row.
/// </summary>
/// <remarks>
/// The padded graph is walked once, in order, with every value as what it is for a batch without padding (see <c>FormKind</c>): constant, made of sizes,
/// one number everywhere, dependent on positions alone, one vector per token, one per row, or the scores of an attention that is not computed yet.
/// Each operator has a rule from forms to forms, so that attention is found by where its data come from and go to, not by names, and a mask that
/// lets every token of a row through disappears by itself. What a rule refuses, and what depends on it, cannot be packed.
/// </remarks>
public static class EncoderPacking
{
    private const long LeastOpset = 10;

    /// <summary>Packs a model, which stays as it is.</summary>
    /// <param name="model">Inputs are recognised by the names of transformer exports: <c>input_ids</c>, <c>attention_mask</c>, <c>token_type_ids</c>, <c>position_ids</c>.</param>
    public static PackingResult Pack(OnnxModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        try
        {
            var copy = Inlined(model);
            var origins = WeightOrigins.Of(copy.Graph);
            new ConstantFolding { MaxElements = 1 << 12 }.Run(copy);
            new DeadNodeElimination().Run(copy);
            return PackPrepared(copy) with { Origins = origins };
        }
        catch (Exception e) when (e is PackingRefusal or GraphException)
        {
            return new PackingResult { Reasons = [e.Message] };
        }
    }

    private static OnnxModel Inlined(OnnxModel model)
    {
        if (model.StandardOpset < LeastOpset) throw new PackingRefusal($"its operator set is {model.StandardOpset}; packing reads {LeastOpset} and newer");
        var copy = GraphCopier.Copy(model);
        if (copy.Functions.Count > 0) new FunctionInlining().Run(copy);
        TopologicalOrder.Apply(copy.Graph);
        new DeadNodeElimination().Run(copy);
        return copy;
    }

    private static PackingResult PackPrepared(OnnxModel model)
    {
        var writer = new PackedWriter(model);
        var walk = new PackingWalk(model, writer, ShapeInference.Infer(model));
        walk.Run();
        var outputs = new List<PackedOutput>();
        var reasons = new List<string>();
        foreach (var output in model.Graph.Outputs)
        {
            if (PackedOutputs.Write(output, walk.FormOf(output), writer) is { } packed) outputs.Add(packed);
            else reasons.Add($"the output '{output.Name}': {PackedOutputs.ReasonAgainst(walk.FormOf(output))}");
        }

        if (outputs.Count == 0) return new PackingResult { Reasons = reasons };
        new DeadNodeElimination().Run(writer.Model);
        var uses = new GraphUses(writer.Model.Graph);
        var inputs = writer.Inputs.Where(input => !uses.IsUnused(writer.Model.Graph.Inputs.First(value => value.Name == input.Name))).ToArray();
        foreach (var unused in writer.Model.Graph.Inputs.Where(uses.IsUnused).ToArray()) writer.Model.Graph.Inputs.Remove(unused);
        var layers = writer.Model.Graph.Nodes.Count(node => node.Op == new OperatorId(PackingNames.Domain, PackingNames.Attention));
        return layers == 0
            ? new PackingResult { Reasons = ["it has no attention that could be packed"] }
            : new PackingResult { Model = writer.Model, Inputs = inputs, Outputs = outputs, AttentionLayers = layers, Reasons = reasons, Products = writer.Products, WeightNames = writer.Names };
    }
}
