using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Structure;

namespace OnnxAdapt.Autodiff.Splitting;

/// <summary>Turns values that hold the examples along another axis, as those between recurrent layers do, so that the examples come first, and back for whoever uses them.</summary>
internal static class ExamplesFirst
{
    /// <summary>The value with the examples first; the value itself when they are.</summary>
    public static Value Turn(OnnxModel model, ExampleShapes shapes, Value value)
    {
        var axis = shapes.AxisOf(value)!.Value;
        if (axis == 0)
        {
            return value;
        }

        var emitter = new OperatorEmitter(new GraphBuilder(model.Graph, model.StandardOpset));
        var uses = new GraphUses(model.Graph);
        var rest = Enumerable.Range(0, shapes.RankOf(value)).Where(i => i != axis).ToArray();
        var kept = emitter.Transpose(value, [axis, .. rest]);
        long[] back = [.. Enumerable.Range(0, rest.Length + 1).Select(i => i == axis ? 0L : Array.IndexOf(rest, i) + 1)];
        var turned = emitter.Transpose(kept, back);
        uses.ReplaceAll(value, turned);
        kept.Name = emitter.Graph.FreshName($"{value.Name}_examples");
        TopologicalOrder.Apply(model.Graph);
        return kept;
    }
}
