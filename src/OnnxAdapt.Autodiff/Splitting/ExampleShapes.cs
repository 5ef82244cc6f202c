using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Folding;
using OnnxAdapt.Graph.Inference;
using OnnxAdapt.Graph.Structure;

namespace OnnxAdapt.Autodiff.Splitting;

/// <summary>
/// Shapes of a model's values when the first axis of all inputs has one name: a value with that name on an axis surely holds one row for each
/// example along it. Found on a copy, with small constants computed ahead.
/// </summary>
internal sealed class ExampleShapes
{
    private const long MaxElements = 4096;
    private static readonly Dim Batch = "batch~";
    private readonly Dictionary<string, Shape> _shapes = new(StringComparer.Ordinal);

    public ExampleShapes(OnnxModel model)
    {
        var copy = GraphCopier.Copy(model);
        var first = copy.Graph.Inputs.FirstOrDefault(input => input.Shape is { Count: > 0 })?.Shape![0];
        foreach (var input in copy.Graph.Inputs.Where(input => input.Shape is { Count: > 0 } shape && (shape[0] == first || shape[0].Size is null)))
        {
            input.Shape = new Shape([Batch, .. input.Shape!.Skip(1)]);
        }

        var discard = new ShapeInferenceOptions { DiscardDeclared = true };
        ShapeInference.Run(copy, discard);
        new ConstantFolding { MaxElements = MaxElements }.Run(copy);
        ShapeInference.Run(copy, discard);
        foreach (var value in copy.Graph.Nodes.SelectMany(node => node.Outputs).OfType<Value>().Where(value => value.Shape is not null))
        {
            _shapes[value.Name] = value.Shape!;
        }
    }

    /// <summary>The axis along which a value holds the examples; null when there is none, or it is not certain.</summary>
    public int? AxisOf(Value value) => _shapes.TryGetValue(value.Name, out var shape) && shape.Count(dim => dim == Batch) == 1 ? shape.ToList().IndexOf(Batch) : null;

    /// <summary>The other axes of a value that holds examples.</summary>
    public IEnumerable<Dim> OthersOf(Value value) => _shapes[value.Name].Where(dim => dim != Batch);

    /// <summary>Number of axes of a value that holds examples.</summary>
    public int RankOf(Value value) => _shapes[value.Name].Count;
}
