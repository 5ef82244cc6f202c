using OnnxAdapt.Autodiff.Inspection;
using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Checking;
using OnnxAdapt.Graph.LowRank;
using OnnxAdapt.Graph.Packing;

namespace OnnxAdapt.Cli.Inspection;

/// <summary>What a model file holds, and what stands in the way of training it.</summary>
/// <param name="Model">The model.</param>
/// <param name="Problems">What is wrong with the file.</param>
/// <param name="Contents">What it holds and where gradients can go.</param>
/// <param name="Packing">Whether rows can run behind each other without padding.</param>
internal sealed record ModelReport(OnnxModel Model, IReadOnlyList<GraphProblem> Problems, GraphInspection Contents, PackingResult Packing)
{
    /// <summary>Numbers that training can change.</summary>
    public long TrainableCount => Contents.ParameterGroups.SelectMany(group => group.Parameters)
        .Where(parameter => parameter.IsTrainable)
        .Sum(parameter => parameter.Sizes.Aggregate(1L, (product, size) => product * size));

    /// <summary>Bytes of all initializers.</summary>
    public long InitializerBytes => Model.Graph.Initializers.Sum(value => value.Initializer?.ByteCount ?? 0);

    /// <summary>Whether rows can run without padding, for people.</summary>
    public string PackingText => (Packing.Model, Packing.IsComplete) switch
    {
        (null, _) => $"no, because {string.Join("; ", Packing.Reasons)}",
        (_, true) => $"yes, {Packing.AttentionLayers} attention layers",
        _ => $"yes, {Packing.AttentionLayers} attention layers, but not {string.Join("; ", Packing.Reasons)}",
    };

    /// <summary>Matrices whose low-rank updates run beside this graph, in the batches of its other versions.</summary>
    public IReadOnlyList<string> LowRankWeights => [.. Packing.Places.Select(place => place.Weight).Distinct(StringComparer.Ordinal)];

    /// <summary>How versions with low-rank updates are served, for people.</summary>
    public string LowRankText => LowRankWeights.Count == 0 ? "each in a graph of its own" : $"in the batches of the base, where they change none but {LowRankWeights.Count} matrices";

    /// <summary>Looks at a model.</summary>
    public static ModelReport Of(OnnxModel model) => new(model, GraphChecker.Check(model), GraphInspection.Of(model), LowRankPlaces.Attach(EncoderPacking.Pack(model)));
}
