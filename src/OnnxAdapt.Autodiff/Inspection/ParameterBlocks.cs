using OnnxAdapt.Autodiff.Blocks;
using OnnxAdapt.Autodiff.Training;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Inspection;

/// <summary>Groups parameters by the blocks that the graph repeats.</summary>
internal static class ParameterBlocks
{
    private const string Stem = "before the blocks";
    private const string Tail = "after the blocks";

    /// <summary>The groups along the depth of the network.</summary>
    /// <param name="graph">Graph with functions inlined and types inferred.</param>
    /// <param name="trainable">Names of the parameters that a gradient reaches.</param>
    public static IReadOnlyList<ParameterGroupInfo> Of(OnnxGraph graph, IReadOnlySet<string> trainable)
    {
        var blocks = GraphBlocks.Of(graph);
        return
        [
            .. ParameterCandidate.Of(graph)
                .GroupBy(candidate => candidate.Place.Index)
                .OrderBy(group => group.Key)
                .Select(group => Group(NameOf(blocks, group.First().Place), group, trainable)),
        ];
    }

    private static ParameterGroupInfo Group(string name, IEnumerable<ParameterCandidate> candidates, IReadOnlySet<string> trainable) => new(
        name,
        [.. candidates.Select(candidate => new ParameterInfo(candidate.Name, candidate.Value.Type, candidate.Value.Sizes, trainable.Contains(candidate.Name)) { Roles = candidate.Roles })],
        candidates.Sum(candidate => candidate.ElementCount));

    private static string NameOf(GraphBlocks blocks, BlockPlace place) => place.IsStem ? Stem : place.IsTail ? Tail : blocks.Blocks[place.Index].ToString();
}
