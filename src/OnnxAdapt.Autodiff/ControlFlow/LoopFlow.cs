using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.ControlFlow;

/// <summary>
/// Which carried values of a loop a gradient passes: those that a wanted value influences in some round, and that influence a root in some
/// round, both found by going round until nothing is added.
/// </summary>
internal sealed class LoopFlow
{
    private readonly GradientScope _scope;
    private readonly LoopForm _form;
    private readonly Value[] _sources;
    private readonly Value[] _ends;

    /// <param name="scope">Table and operator sets.</param>
    /// <param name="form">The loop.</param>
    /// <param name="inputs">Inputs of the node and captured values.</param>
    /// <param name="isWanted">Whether a gradient is wanted of that input or captured value.</param>
    /// <param name="isRoot">Whether that output has a gradient.</param>
    public LoopFlow(GradientScope scope, LoopForm form, IReadOnlyList<Value?> inputs, Func<int, bool> isWanted, Func<int, bool> isRoot)
    {
        (_scope, _form) = (scope, form);
        var captured = inputs.Skip(form.Node.Inputs.Count).Where((_, i) => isWanted(form.Node.Inputs.Count + i)).OfType<Value>();
        _sources = [.. captured, .. form.Slices.Where((_, i) => isWanted(form.FirstSlice + i))];
        _ends = [.. form.Pieces.Where((_, i) => isRoot(form.StateCount + i))];
        var states = Enumerable.Range(0, form.StateCount).Where(i => GradientPath.IsDifferentiable(form.States[i].Type)).ToArray();
        var reached = Grow(states.Where(i => isWanted(form.FirstState + i)), (path, i) => path.IsDownstream(form.NextStates[i]), states, states);
        var useful = Grow(states.Where(isRoot), (path, i) => path.IsUpstream(form.States[i]), states, null);
        States = [.. states.Where(i => reached.Contains(i) && useful.Contains(i))];
        Path = PathOf(States, States);
    }

    /// <summary>Positions of the carried values that a gradient passes.</summary>
    public IReadOnlyList<int> States { get; }

    /// <summary>The path through the body.</summary>
    public GradientPath Path { get; }

    public static IEnumerable<CoverageProblem> Problems(GradientScope scope, GradientPath outer, Node node)
    {
        var flow = new LoopFlow(scope, LoopForm.Of(node), outer.Inputs[node], i => outer.Needs(node, i), i => outer.Contains(node.Output(i)));
        return flow.Path.Problems();
    }

    /// <param name="start">States to start with.</param>
    /// <param name="joins">Whether a state is reached in one round.</param>
    /// <param name="states">All states.</param>
    /// <param name="roots">States taken as roots; null for those that have been found.</param>
    private HashSet<int> Grow(IEnumerable<int> start, Func<GradientPath, int, bool> joins, int[] states, int[]? roots)
    {
        var found = start.ToHashSet();
        for (var before = -1; before < found.Count;)
        {
            before = found.Count;
            var path = PathOf(roots ?? [.. found], roots is null ? states : [.. found]);
            found.UnionWith(states.Where(i => joins(path, i)));
        }

        return found;
    }

    private GradientPath PathOf(IEnumerable<int> roots, IEnumerable<int> wanted) =>
        new(_scope, _form.Body, _ends.Concat(roots.Select(i => _form.NextStates[i])), _sources.Concat(wanted.Select(i => _form.States[i])));
}
