using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.ControlFlow;

/// <summary>The parts of a <c>Loop</c> or <c>Scan</c>: carried values, slices of scanned inputs, pieces of scanned outputs.</summary>
internal sealed class LoopForm
{
    private readonly int _outputsBeforeStates;

    private LoopForm(Node node, int inputsBeforeStates, int outputsBeforeStates, int slices)
    {
        (Node, Body) = (node, node.Attributes["body"].Graph);
        (FirstState, _outputsBeforeStates) = (inputsBeforeStates, outputsBeforeStates);
        FirstSlice = node.Inputs.Count - slices;
        States = [.. Body.Inputs.Skip(inputsBeforeStates).Take(StateCount)];
        Slices = [.. Body.Inputs.Skip(inputsBeforeStates + StateCount)];
        NextStates = [.. Body.Outputs.Skip(outputsBeforeStates).Take(StateCount)];
        Pieces = [.. Body.Outputs.Skip(outputsBeforeStates + StateCount)];
    }

    public Node Node { get; }

    public OnnxGraph Body { get; }

    /// <summary>Position of the first carried value among the inputs of the node, and of the body.</summary>
    public int FirstState { get; }

    /// <summary>Position of the first scanned input of the node.</summary>
    public int FirstSlice { get; }

    public int StateCount => FirstSlice - FirstState;

    /// <summary>Inputs of the body for carried values.</summary>
    public IReadOnlyList<Value> States { get; }

    /// <summary>Inputs of the body for slices.</summary>
    public IReadOnlyList<Value> Slices { get; }

    /// <summary>Outputs of the body for carried values.</summary>
    public IReadOnlyList<Value> NextStates { get; }

    /// <summary>Outputs of the body that are stacked.</summary>
    public IReadOnlyList<Value> Pieces { get; }

    /// <summary>The forward nodes of the body.</summary>
    public IReadOnlyList<Node> Nodes => [.. Body.Nodes];

    public static LoopForm Of(Node node) => node.Op.OpType == "Loop"
        ? new LoopForm(node, 2, 1, 0)
        : new LoopForm(node, 0, 0, (int)node.GetInt("num_scan_inputs", 0));

    /// <summary>Adds to the body's outputs, behind the others, values that are already known at its start.</summary>
    public void Save(OperatorEmitter outer, IEnumerable<Value> values)
    {
        var emitter = new OperatorEmitter(outer.Graph.Inside(Body));
        foreach (var value in values)
        {
            Body.Outputs.Add(emitter.Identity(value));
        }
    }
}
