using OnnxAdapt.Graph.Checking;
using OnnxAdapt.Graph.Structure;

namespace OnnxAdapt.Graph.Inference;

/// <summary>
/// Finds element types and shapes of the values of a model: from the inputs and constants onwards, through branches, loops and
/// functions, following small tensors of whole numbers (such as shapes computed in the graph) element by element. What is not
/// certain stays unknown; symbols are kept where an axis surely is the same.
/// </summary>
public static class ShapeInference
{
    /// <summary>Fills in <see cref="Value.Type"/> and <see cref="Value.Shape"/>. Nodes must be in order.</summary>
    /// <param name="model">The model; to try other input shapes, set them on its inputs first and discard what was declared.</param>
    /// <param name="options">How.</param>
    public static ShapeInferenceResult Run(OnnxModel model, ShapeInferenceOptions? options = null)
    {
        options ??= new ShapeInferenceOptions();
        var problems = new ProblemList(GraphChecker.MaxProblems);
        var state = new InferenceState(model, options, problems);
        new GraphInference(model, state).Run(model.Graph, $"graph '{model.Graph.Name}'");
        return new ShapeInferenceResult(state.IsExhausted ? 0 : Commit(model.Graph, state, options), problems.Problems);
    }

    /// <summary>What is known of the elements of a small tensor of whole numbers with at most one axis, such as a shape computed in the graph.</summary>
    /// <param name="model">The model.</param>
    /// <param name="value">A value of its main graph.</param>
    /// <returns>The elements, or null when not even their number is known.</returns>
    public static IReadOnlyList<Dim>? ElementsOf(OnnxModel model, Value value) => Infer(model).Get(value).Elements;

    /// <summary>What is known of the values, without touching them.</summary>
    internal static InferenceState Infer(OnnxModel model)
    {
        var state = new InferenceState(model, new ShapeInferenceOptions(), new ProblemList(0));
        new GraphInference(model, state).Run(model.Graph, null);
        return state;
    }

    private static int Commit(OnnxGraph graph, InferenceState state, ShapeInferenceOptions options)
    {
        var refined = 0;
        var given = graph.Inputs.ToHashSet();
        foreach (var value in GraphWalk.AllGraphs(graph).SelectMany(GraphWalk.DefinedValues).Where(value => value.Initializer is null && !given.Contains(value)))
        {
            if (!state.Facts.TryGetValue(value, out var fact) || (!options.DiscardDeclared && fact.SameAs(new ValueFact(value.Type, value.Shape))))
            {
                continue;
            }

            refined++;
            (value.Type, value.Shape) = (fact.Type == DataType.Undefined ? value.Type : fact.Type, fact.Shape);
        }

        return refined;
    }
}
