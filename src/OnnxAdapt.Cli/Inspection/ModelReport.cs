using OnnxAdapt.Autodiff.Inspection;
using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Checking;

namespace OnnxAdapt.Cli.Inspection;

/// <summary>What a model file holds, and what stands in the way of training it.</summary>
/// <param name="Model">The model.</param>
/// <param name="Problems">What is wrong with the file.</param>
/// <param name="Contents">What it holds and where gradients can go.</param>
internal sealed record ModelReport(OnnxModel Model, IReadOnlyList<GraphProblem> Problems, GraphInspection Contents)
{
    /// <summary>Numbers that training can change.</summary>
    public long TrainableCount => Contents.ParameterGroups.SelectMany(group => group.Parameters)
        .Where(parameter => parameter.IsTrainable)
        .Sum(parameter => parameter.Sizes.Aggregate(1L, (product, size) => product * size));

    /// <summary>Bytes of all initializers.</summary>
    public long InitializerBytes => Model.Graph.Initializers.Sum(value => value.Initializer?.ByteCount ?? 0);

    /// <summary>Looks at a model.</summary>
    public static ModelReport Of(OnnxModel model) => new(model, GraphChecker.Check(model), GraphInspection.Of(model));
}
