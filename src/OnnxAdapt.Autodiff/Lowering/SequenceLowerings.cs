using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Inference;
using OnnxAdapt.Graph.Structure;

namespace OnnxAdapt.Autodiff.Lowering;

/// <summary>
/// Sequences that only carry tensors from one place to another are followed while the graph is prepared, and what is taken out of them is
/// written as the tensors themselves: parts of a Split, slices, concatenations. What depends on the batch at hand stays as it is.
/// </summary>
internal sealed class SequenceLowerings
{
    private const int MaxRounds = 64;

    private static readonly HashSet<string> Holding = new(StringComparer.Ordinal)
    {
        "SequenceConstruct", "SequenceEmpty", "SequenceErase", "SequenceInsert", "SplitToSequence",
    };

    private readonly Dictionary<Value, SequenceContent> _known = [];

    /// <summary>
    /// Lowers a model's sequences, in place, in rounds: the size of what is taken out may tell into how many parts it is cut further on.
    /// </summary>
    public static void Apply(OnnxModel model)
    {
        for (var (round, before) = (0, int.MaxValue); round < MaxRounds && Count(model) is > 0 and var count && count < before; round++)
        {
            before = count;
            Sweep(model);
            DropUnused(model.Graph);
            ShapeInference.Run(model);
        }
    }

    private static int Count(OnnxModel model) => GraphWalk.AllNodes(model.Graph)
        .Count(node => node.Op.Domain.Length == 0 && node.Op.OpType is "SequenceAt" or "SequenceLength" or "ConcatFromSequence");

    private static void DropUnused(OnnxGraph graph)
    {
        for (var dropped = true; dropped;)
        {
            var uses = new GraphUses(graph);
            dropped = false;
            foreach (var inner in GraphWalk.AllGraphs(graph).ToArray())
            {
                foreach (var node in inner.Nodes.Where(node => Holding.Contains(node.Op.OpType) && node.Outputs.OfType<Value>().All(uses.IsUnused)).ToArray())
                {
                    dropped |= inner.Nodes.Remove(node);
                }
            }
        }
    }

    private static void Sweep(OnnxModel model)
    {
        var lowerings = new SequenceLowerings();
        new LoweringSet(
        [
            Row("SequenceEmpty", (_, node) => lowerings.Note(node, SequenceContent.Of([]))),
            Row("SequenceConstruct", (_, node) => lowerings.Note(node, SequenceContent.Of([.. node.Inputs.OfType<Value>()]))),
            Row("SplitToSequence", (e, node) => lowerings.Note(node, SequenceContent.OfSplit(e, node))),
            Row("SequenceInsert", (_, node) => lowerings.Change(node, 2, 0, (items, place) => items.Insert(place, node.Input(1)!))),
            Row("SequenceErase", (_, node) => lowerings.Change(node, 1, 1, (items, place) => items.RemoveAt(place))),
            Row("Identity", (_, node) => lowerings.Note(node, lowerings.ContentOf(node))),
            Row("SequenceAt", (e, node) => Only(lowerings.ContentOf(node)?.At(e, node.Input(1)!))),
            Row("SequenceLength", (e, node) => Only(lowerings.ContentOf(node)?.Length(e))),
            Row("ConcatFromSequence", (e, node) => Only(lowerings.ContentOf(node)?.Joined(e, node.GetInt("axis", 0), node.GetInt("new_axis", 0) != 0))),
        ]).Apply(model);
    }

    private static KeyValuePair<OperatorId, LoweringRule> Row(string opType, LoweringRule rule) => new(OperatorId.Standard(opType), rule);

    private static Value[]? Only(Value? result) => result is null ? null : [result];

    private SequenceContent? ContentOf(Node node) => node.Input(0) is { } sequence ? _known.GetValueOrDefault(sequence) : null;

    /// <summary>The node stays, for what cannot be followed; when nothing uses it any more it is dropped in the end.</summary>
    private Value[]? Note(Node node, SequenceContent? content)
    {
        if (content is not null && node.Output(0) is { } sequence)
        {
            _known[sequence] = content;
        }

        return null;
    }

    /// <param name="node">A node that puts something in or takes something out.</param>
    /// <param name="placeInput">Input with the position; at the end when it is left out.</param>
    /// <param name="fromEnd">How far the end lies before the number of items.</param>
    /// <param name="change">The change.</param>
    private Value[]? Change(Node node, int placeInput, int fromEnd, Action<List<Value>, int> change)
    {
        if (ContentOf(node)?.Items is not { } before)
        {
            return null;
        }

        var items = before.ToList();
        var place = node.Input(placeInput) is not { } given ? items.Count - fromEnd : Emission.Constants.Integers(given) is [var at] ? (int)(at < 0 ? at + items.Count : at) : -1;
        if (place < 0 || place > items.Count - fromEnd)
        {
            return null;
        }

        change(items, place);
        return Note(node, SequenceContent.Of(items));
    }
}
