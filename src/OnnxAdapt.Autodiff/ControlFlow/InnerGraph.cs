using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Structure;

namespace OnnxAdapt.Autodiff.ControlFlow;

/// <summary>
/// A branch or loop body of a backward pass under construction: it computes the forward graph again from given values, and gradients behind it.
/// </summary>
internal sealed class InnerGraph
{
    private readonly GradientContext _context;
    private readonly GraphCopier _copier;

    public InnerGraph(GradientContext context, string name)
    {
        _context = context;
        Graph = new OnnxGraph { Name = name };
        Emitter = new OperatorEmitter(context.Graph.Inside(Graph));
        _copier = new GraphCopier { MapName = Emitter.Graph.FreshName };
    }

    public OnnxGraph Graph { get; }

    public OperatorEmitter Emitter { get; }

    /// <summary>A new input.</summary>
    public Value Input(string name, DataType type, Shape? shape)
    {
        var value = new Value(Emitter.Graph.FreshName(name), type, shape);
        Graph.Inputs.Add(value);
        return value;
    }

    /// <summary>Declares a value as output; it may also be one of the outer graph or an input.</summary>
    public void Output(Value value) => Graph.Outputs.Add(Emitter.Identity(value));

    /// <summary>Lets a value of this graph stand for one of the forward graph.</summary>
    public void Map(Value original, Value standIn) => _copier.Map(original, standIn);

    /// <summary>What stands here for a value of the forward graph; values around that graph stand for themselves.</summary>
    public Value Find(Value original) => _copier.Find(original)!;

    /// <summary>Computes the forward graph again; its inputs are mapped before.</summary>
    public void Replay(OnnxGraph forward, IEnumerable<Node> nodes)
    {
        foreach (var initializer in forward.Initializers)
        {
            Graph.Initializers.Add(_copier.Copy(initializer));
        }

        Node[] replayed = [.. nodes];
        _copier.CopyOutputsOf(replayed);
        foreach (var node in replayed)
        {
            var copy = _copier.Copy(node);
            copy.Name = "";
            Graph.Nodes.Add(copy);
        }
    }

    /// <summary>Adds gradients.</summary>
    /// <param name="seeds">Values of the forward graph with the gradients of what stands for them; one may come several times.</param>
    /// <param name="wanted">Values of the forward graph.</param>
    /// <returns>For each wanted value its gradient.</returns>
    public IReadOnlyList<Value> Differentiate(IEnumerable<(Value Root, Value Seed)> seeds, IReadOnlyList<Value> wanted)
    {
        var roots = seeds.GroupBy(pair => Find(pair.Root), pair => pair.Seed).ToDictionary(group => group.Key, group => Seed(group.Key, [.. group]));
        var gradients = new BackwardPass(_context.Scope, Emitter).Run(roots, [.. wanted.Select(Find)]);
        return [.. wanted.Select(value => gradients[Find(value)])];
    }

    private Value Seed(Value root, Value[] parts)
    {
        var sum = Emitter.Sum(parts);
        if (sum.Shape is not null || root.Shape is null)
        {
            return sum;
        }

        var typed = Emitter.Identity(sum);
        typed.Shape = root.Shape;
        return typed;
    }
}
