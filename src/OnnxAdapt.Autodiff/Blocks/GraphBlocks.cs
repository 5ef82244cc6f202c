using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Blocks;

/// <summary>The blocks of a network, found in the graph itself.</summary>
public sealed class GraphBlocks
{
    private readonly IReadOnlyDictionary<Node, int> _nodes;
    private readonly IReadOnlyDictionary<string, BlockPlace> _parameters;

    internal GraphBlocks(IReadOnlyList<GraphBlock> blocks, BlockMethod method, IReadOnlyDictionary<Node, int> nodes, IReadOnlyDictionary<string, BlockPlace> parameters)
    {
        (Blocks, Method) = (blocks, method);
        (_nodes, _parameters) = (nodes, parameters);
    }

    /// <summary>Blocks from the input to the output.</summary>
    public IReadOnlyList<GraphBlock> Blocks { get; }

    /// <summary>How they were found.</summary>
    public BlockMethod Method { get; }

    /// <summary>Finds the blocks of a graph.</summary>
    /// <param name="graph">Graph, best with types inferred; functions should be inlined.</param>
    public static GraphBlocks Of(OnnxGraph graph) => BlockDiscovery.Find(new GraphFlow(graph));

    /// <summary>Where a parameter is first used; before the first block for an unknown name.</summary>
    public BlockPlace PlaceOf(string parameter) => _parameters.TryGetValue(parameter, out var place) ? place : new BlockPlace(-1, Blocks.Count);

    /// <summary>Where a node lies; null for nodes that no activation passes.</summary>
    public BlockPlace? PlaceOf(Node node) => _nodes.TryGetValue(node, out var index) ? new BlockPlace(index, Blocks.Count) : null;
}
