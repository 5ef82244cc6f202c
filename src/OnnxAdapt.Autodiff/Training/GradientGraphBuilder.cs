using OnnxAdapt.Autodiff.Losses;
using OnnxAdapt.Autodiff.Lowering;
using OnnxAdapt.Autodiff.TrainingOperators;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Training;

/// <summary>
/// Turns a model into one that also takes the gradients of chosen outputs as inputs <c>cotangent.NAME</c> and gives the gradients of chosen
/// inputs and initializers as outputs <c>grad.NAME</c>: a vector-Jacobian product as an ONNX model.
/// </summary>
public static class GradientGraphBuilder
{
    /// <summary>Prefix of the inputs that take the gradients of outputs.</summary>
    public const string CotangentPrefix = "cotangent.";

    /// <summary>Prefix of the outputs that give gradients.</summary>
    public const string GradientPrefix = "grad.";

    /// <summary>Builds the gradient model; the given one is not changed.</summary>
    /// <param name="model">Model with float outputs.</param>
    /// <param name="wanted">Names of graph inputs and initializers whose gradients are asked for.</param>
    /// <param name="roots">Outputs to start from; null takes every float output.</param>
    /// <param name="kernels">Training operators that the runtime has kernels for; null for standard operators only.</param>
    /// <exception cref="AutodiffException">A name does not exist, or nodes without a gradient lie on the way; all are listed.</exception>
    public static OnnxModel Build(OnnxModel model, IEnumerable<string> wanted, IEnumerable<string>? roots = null, IReadOnlySet<string>? kernels = null) =>
        Build(model, GradientTargets.Names(wanted), roots, kernels, keepOutputs: false);

    /// <summary>Builds the gradient model; the given one is not changed.</summary>
    /// <param name="model">Model with float outputs.</param>
    /// <param name="targets">Graph inputs and initializers whose gradients are asked for.</param>
    /// <param name="roots">Outputs to start from; null takes every float output.</param>
    /// <param name="kernels">Training operators that the runtime has kernels for; null for standard operators only.</param>
    /// <param name="keepOutputs">Whether the model's own outputs stay outputs, before the gradients.</param>
    /// <exception cref="AutodiffException">A name does not exist, or nodes without a gradient lie on the way; all are listed.</exception>
    public static OnnxModel Build(OnnxModel model, GradientTargets targets, IEnumerable<string>? roots, IReadOnlySet<string>? kernels, bool keepOutputs)
    {
        var (work, emitter) = Prepare(model);
        var graph = work.Graph;
        HalfPrecision.ComputeInFloat(emitter);
        var values = targets.Of(graph);
        ForwardState.Save(emitter, dropout: false, seed: 0);
        var seeds = Seeds(emitter, graph, roots?.ToHashSet(StringComparer.Ordinal));
        var gradients = new BackwardPass(GradientRuleSet.Default, work, emitter).Run(seeds, values);
        if (!keepOutputs)
        {
            graph.Outputs.Clear();
        }

        Finish(work, emitter, values, gradients, kernels);
        return work;
    }

    /// <summary>Builds the gradient model of a loss; the given model is not changed. Its own outputs stay outputs.</summary>
    /// <param name="model">Model.</param>
    /// <param name="targets">Graph inputs and initializers whose gradients are asked for.</param>
    /// <param name="root">The loss.</param>
    /// <param name="kernels">Training operators that the runtime has kernels for; null for standard operators only.</param>
    /// <exception cref="AutodiffException">A name does not exist, the loss does not fit, or nodes without a gradient lie on the way; all are listed.</exception>
    public static LossGradientGraph Build(OnnxModel model, GradientTargets targets, LossRoot root, IReadOnlySet<string>? kernels = null)
    {
        var (work, emitter) = Prepare(model);
        var graph = work.Graph;
        var found = LossSet.Default.Get(root.Name);
        var predictions = Predictions(graph, root.Outputs);
        var taken = found.Labels(predictions, root.Options);
        var (labels, loss) = LossAttachment.Attach(emitter, found, predictions, root.Options, label => LabelInput(emitter, label));
        graph.Outputs.Add(loss);
        HalfPrecision.ComputeInFloat(emitter);
        var values = targets.Of(graph);
        ForwardState.Save(emitter, dropout: false, seed: 0);
        Finish(work, emitter, values, new BackwardPass(GradientRuleSet.Default, work, emitter).Run(loss, values), kernels);
        return new LossGradientGraph(work, loss.Name, taken, [.. labels.Select(label => label.Name)]);
    }

    private static (OnnxModel Model, OperatorEmitter Emitter) Prepare(OnnxModel model)
    {
        var work = GradientPreparation.Prepare(model, LoweringSet.Default);
        return (work, new OperatorEmitter(new GraphBuilder(work.Graph, work.StandardOpset)));
    }

    private static void Finish(OnnxModel work, OperatorEmitter emitter, IReadOnlyList<Value> values, IReadOnlyDictionary<Value, Value> gradients, IReadOnlySet<string>? kernels)
    {
        foreach (var value in values)
        {
            work.Graph.Outputs.Add(Output(emitter, value, gradients[value]));
        }

        ExpansionSet.Default.Apply(work, kernels ?? new HashSet<string>());
        GraphCleanup.Run(work.Graph);
    }

    private static Value LabelInput(OperatorEmitter emitter, LossLabel label)
    {
        var input = new Value(emitter.Graph.FreshName(label.Name.Length == 0 ? "labels" : label.Name), label.Type, label.Shape);
        emitter.Graph.Graph.Inputs.Add(input);
        return input;
    }

    private static Value[] Predictions(OnnxGraph graph, IReadOnlyList<string> names)
    {
        var floats = graph.Outputs.Where(output => GradientPath.IsDifferentiable(output.Type)).ToArray();
        if (floats.Length == 0)
        {
            throw new AutodiffException("The model has no floating-point output to compute a loss on.");
        }

        return names.Count == 0 ? [floats[0]] : [.. names.Select(name => floats.FirstOrDefault(output => output.Name == name)
            ?? throw new AutodiffException($"The model has no floating-point output '{name}'; it has {string.Join(", ", floats.Select(output => output.Name))}."))];
    }

    private static Dictionary<Value, Value> Seeds(OperatorEmitter emitter, OnnxGraph graph, HashSet<string>? roots) => graph.Outputs
        .Where(output => roots?.Contains(output.Name) ?? GradientPath.IsDifferentiable(output.Type))
        .ToDictionary(output => output, output => emitter.Graph.Input(CotangentPrefix + output.Name, output.Type, output.Shape));

    private static Value Output(OperatorEmitter emitter, Value value, Value gradient)
    {
        var output = emitter.Identity(gradient);
        output.Name = GradientPrefix + value.Name;
        (output.Type, output.Shape) = (value.Type, value.Shape);
        return output;
    }
}
