using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Structure;

namespace OnnxAdapt.Autodiff.Training;

/// <summary>Nodes that take random numbers from the runtime, in the order of its own stream.</summary>
internal static class RandomNodes
{
    private const int TrainingInput = 2;
    private const int FirstStatistic = 3;

    /// <summary>Whether there is any, in branches and bodies too.</summary>
    public static bool Any(OnnxGraph graph) => GraphWalk.AllGraphs(graph).Any(HasOwn);

    /// <summary>Whether a node is one, or has one inside.</summary>
    public static bool IsAt(Node node) => Draws(node) || GraphWalk.SubgraphsOf(node).Any(Any);

    private static bool HasOwn(OnnxGraph graph)
    {
        var drawing = graph.Nodes.Where(Draws).ToArray();
        return drawing.Length > 0 && drawing.Any(node => !IsStandIn(graph, node));
    }

    private static bool Draws(Node node) => node.Op.Domain.Length == 0 && node.Op.OpType switch
    {
        "Dropout" => node.Input(TrainingInput) is not null,
        "RandomNormal" or "RandomNormalLike" or "RandomUniform" or "RandomUniformLike" or "Bernoulli" or "Multinomial" => true,
        _ => false,
    };

    /// <summary>Statistics that a training BatchNormalization writes over and does not read.</summary>
    private static bool IsStandIn(OnnxGraph graph, Node node) => graph.Nodes
        .Where(user => user.Inputs.Contains(node.Output(0)))
        .All(user => user.Op.OpType == "BatchNormalization" && user.Inputs.Take(FirstStatistic).All(input => input != node.Output(0)));
}
