using OnnxAdapt.Autodiff;
using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Checking;
using OnnxAdapt.Graph.Structure;

namespace OnnxAdapt.Cli.Inspection;

/// <summary>What a model file holds, and what stands in the way of training it.</summary>
internal sealed class ModelReport
{
    private static readonly DataType[] Trainable = [DataType.Float, DataType.Double, DataType.Float16];

    private ModelReport(OnnxModel model, IReadOnlyList<GraphProblem> problems, IReadOnlyList<CoverageProblem> blocks)
    {
        (Model, Problems, Blocks) = (model, problems, blocks);
        Operators = [.. GraphWalk.AllNodes(model.Graph)
            .GroupBy(node => node.Op)
            .Select(group => (Op: group.Key.ToString(), Count: group.Count()))
            .OrderByDescending(entry => entry.Count).ThenBy(entry => entry.Op, StringComparer.Ordinal)];
    }

    /// <summary>The model.</summary>
    public OnnxModel Model { get; }

    /// <summary>What is wrong with the file.</summary>
    public IReadOnlyList<GraphProblem> Problems { get; }

    /// <summary>Nodes between the parameters and the outputs that no gradient passes.</summary>
    public IReadOnlyList<CoverageProblem> Blocks { get; }

    /// <summary>Operators by falling count.</summary>
    public IReadOnlyList<(string Op, int Count)> Operators { get; }

    /// <summary>Nodes, those of inner graphs included.</summary>
    public int NodeCount => Operators.Sum(entry => entry.Count);

    /// <summary>Numbers in the float initializers.</summary>
    public long Parameters => FloatInitializers(Model).Sum(value => value.Initializer!.ElementCount);

    /// <summary>Bytes of all initializers.</summary>
    public long InitializerBytes => Model.Graph.Initializers.Sum(value => value.Initializer?.ByteCount ?? 0);

    /// <summary>Looks at a model.</summary>
    public static ModelReport Of(OnnxModel model)
    {
        var problems = GraphChecker.Check(model);
        return new ModelReport(model, problems, problems.Count > 0 ? [] : GradientCoverage.Find(model, model.Graph.Outputs, FloatInitializers(model)));
    }

    private static IEnumerable<Value> FloatInitializers(OnnxModel model) =>
        model.Graph.Initializers.Where(value => value.Initializer is { } data && Trainable.Contains(data.Type));
}
