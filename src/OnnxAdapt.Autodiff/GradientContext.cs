using OnnxAdapt.Autodiff.Emission;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff;

/// <summary>What a gradient rule sees: one node, which of its inputs need a gradient, and the gradients of its outputs.</summary>
public sealed class GradientContext : OperatorEmitter
{
    private readonly IReadOnlyList<Value?> _inputs;
    private readonly IReadOnlyList<Value?> _outputGradients;
    private readonly IReadOnlyList<bool> _needs;

    internal GradientContext(GradientScope scope, OperatorEmitter emitter, Node node, IReadOnlyList<Value?> inputs, IReadOnlyList<Value?> outputGradients, IReadOnlyList<bool> needs)
        : base(emitter)
    {
        (Scope, Node) = (scope, node);
        (_inputs, _outputGradients, _needs) = (inputs, outputGradients, needs);
    }

    /// <summary>The node; another one after <see cref="Replace"/>.</summary>
    public Node Node { get; private set; }

    /// <summary>Table and operator sets, for gradients of graphs inside the node.</summary>
    internal GradientScope Scope { get; }

    /// <summary>Number of inputs, values that sub-graphs capture included.</summary>
    public int InputCount => _inputs.Count;

    /// <summary>Gradient of the first output, which has one whenever a rule for a node with one output is called.</summary>
    public Value Dy => OutputGradient(0) ?? ZerosLike(Output(0));

    /// <summary>Whether the gradient of that input is wanted.</summary>
    public bool Needs(int input) => input < _needs.Count && _needs[input];

    /// <summary>The input at that position.</summary>
    public Value Input(int index) => InputOrNull(index)
        ?? throw new AutodiffException($"Input {index} of {Node} is left out.");

    /// <summary>The input at that position, or null when it is left out.</summary>
    public Value? InputOrNull(int index) => index < _inputs.Count ? _inputs[index] : null;

    /// <summary>The output at that position.</summary>
    public Value Output(int index) => Node.Output(index) ?? throw new AutodiffException($"Output {index} of {Node} is left out.");

    /// <summary>Gradient of that output, or null when the loss does not depend on it.</summary>
    public Value? OutputGradient(int index) => index < _outputGradients.Count ? _outputGradients[index] : null;

    /// <summary>The number that an input always has, or null when it varies or has several elements.</summary>
    public double? ConstantNumber(int input) => ScalarTensor.TryRead(Constants.Find(InputOrNull(input)));

    /// <summary>The integers that an input always holds, or null when they are computed.</summary>
    public IReadOnlyList<long>? ConstantIntegers(int input) => Constants.Integers(InputOrNull(input));

    /// <summary>Axes of a node that has them as attribute in old operator sets and as input in new ones.</summary>
    /// <param name="input">Position of the input.</param>
    /// <param name="axes">The axes, when they are constant; null when there are none.</param>
    /// <returns>False when the axes are computed in the graph.</returns>
    public bool TryGetAxes(int input, out IReadOnlyList<long>? axes)
    {
        axes = InputOrNull(input) is null ? Node.GetInts("axes") : ConstantIntegers(input);
        return InputOrNull(input) is null || axes is not null;
    }

    /// <summary>
    /// Puts another node in the place of this one, which computes the same and also what the gradient needs. The outputs of the old node
    /// are those of the new one.
    /// </summary>
    /// <param name="op">Operator.</param>
    /// <param name="inputs">Inputs.</param>
    /// <param name="outputs">Outputs; null stands for a new value.</param>
    /// <param name="attributes">Attributes.</param>
    internal void Replace(OperatorId op, IEnumerable<Value?> inputs, IEnumerable<Value?> outputs, IEnumerable<KeyValuePair<string, AttributeValue>> attributes)
    {
        var nodes = Graph.Graph.Nodes;
        var place = nodes.IndexOf(Node);
        var named = outputs.Select(output => output ?? new Value(Graph.FreshName($"{op.OpType}_saved")));
        Node = nodes[place] = new Node(op, inputs, named, attributes, Node.Name);
    }

    /// <summary>An array with one entry per input, with the gradients of some of them.</summary>
    public Value?[] Gradients(Func<int, Value> gradient)
    {
        var result = new Value?[InputCount];
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = Needs(i) ? gradient(i) : null;
        }

        return result;
    }
}
