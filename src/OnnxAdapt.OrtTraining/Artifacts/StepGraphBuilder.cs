using OnnxAdapt.Abstractions;
using OnnxAdapt.Autodiff;
using OnnxAdapt.Autodiff.Lowering;
using OnnxAdapt.Autodiff.Training;
using OnnxAdapt.Autodiff.TrainingOperators;
using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Inference;
using OnnxAdapt.Graph.Structure;
using OnnxAdapt.OrtTraining.Checkpoints;
using OnnxAdapt.OrtTraining.Lowering;

namespace OnnxAdapt.OrtTraining.Artifacts;

/// <summary>
/// Turns a training graph of the generator into one for the stock runtime: accumulators, buffers and the flag go, gradients become outputs, running
/// statistics that the runtime would overwrite in place become outputs too, and training-only operators are rewritten.
/// </summary>
internal static class StepGraphBuilder
{
    /// <summary>Converts a graph; the given one is not changed.</summary>
    /// <param name="training">The training graph.</param>
    /// <param name="checkpoint">Says which inputs are parameters.</param>
    /// <param name="kernels">Training operators that the runtime has kernels for.</param>
    /// <param name="seed">Seed of Dropout nodes that have none; null leaves them to the runtime.</param>
    /// <exception cref="AdaptException">InvalidArgument when graph and checkpoint do not fit, or an operator cannot be rewritten.</exception>
    public static StepGraph Build(OnnxModel training, Checkpoint checkpoint, IReadOnlySet<string> kernels, long? seed = null)
    {
        var model = GraphCopier.Copy(training);
        var names = checkpoint.Trainable.Concat(checkpoint.Frozen).Select(tensor => tensor.Name).ToHashSet(StringComparer.Ordinal);
        var inputs = ArtifactInputs.Of(model.Graph, names);
        inputs.RequireFit(checkpoint);
        var storedInputs = model.Graph.Inputs.Count;
        var userOutputs = model.Graph.Outputs.Where(output => ArtifactNames.ParameterOfGradient(output.Name) is null).ToArray();
        var gradients = Accumulators(model.Graph, inputs, checkpoint);
        RequireGradients(checkpoint, gradients);
        var updates = RunningStatistics(model.Graph, names);
        RemoveAccumulation(model.Graph, inputs);
        SetOutputs(model, userOutputs, gradients, updates);
        Lower(model, kernels);
        Seed(model.Graph, seed);
        return new StepGraph
        {
            Model = model,
            StoredInputCount = storedInputs,
            UserInputs = inputs.User,
            UserOutputs = [.. userOutputs.Select(output => output.Name)],
            Parameters = inputs.Parameters,
            Gradients = gradients.ToDictionary(pair => pair.Key, pair => GradientName(pair.Key), StringComparer.Ordinal),
            Updates = [.. updates.Select(pair => (pair.Key + UpdateSuffix, pair.Key))],
        };
    }

    /// <summary>What the output with the new value of a parameter is called, after the parameter.</summary>
    private const string UpdateSuffix = ".updated";

    private static string GradientName(string parameter) => parameter + ArtifactNames.GradientSuffix;

    private static bool IsAccumulator(Node node) =>
        node.Op is { Domain: MicrosoftOperators.Domain, OpType: "InPlaceAccumulatorV2" or "InPlaceAccumulator" };

    /// <summary>The value that is added to the buffer of each trainable parameter.</summary>
    private static Dictionary<string, Value> Accumulators(OnnxGraph graph, ArtifactInputs inputs, Checkpoint checkpoint)
    {
        var trainable = checkpoint.Trainable.Select(tensor => tensor.Name).ToHashSet(StringComparer.Ordinal);
        var parameters = inputs.Buffers.ToDictionary(pair => pair.Value, pair => pair.Key);
        var gradients = new Dictionary<string, Value>(StringComparer.Ordinal);
        foreach (var node in graph.Nodes.Where(IsAccumulator))
        {
            var buffer = node.Input(0) is { } input && parameters.TryGetValue(input, out var parameter)
                ? parameter
                : throw AdaptException.Invalid("training_model", $"the accumulator {node} does not write a graph input with the suffix '{ArtifactNames.BufferSuffix}'.");
            var gradient = node.Input(1) ?? throw AdaptException.Invalid("training_model", $"the accumulator {node} has no gradient.");
            if (trainable.Contains(buffer))
            {
                gradients[buffer] = gradient;
            }
        }

        return gradients;
    }

    private static void RequireGradients(Checkpoint checkpoint, Dictionary<string, Value> gradients)
    {
        if (checkpoint.Trainable.FirstOrDefault(tensor => !gradients.ContainsKey(tensor.Name)) is { } missing)
        {
            throw AdaptException.Invalid("training_model", $"no accumulator takes a gradient of the trainable parameter '{missing.Name}'.");
        }
    }

    /// <summary>Running mean and variance that are parameters: the value that each gets in a step.</summary>
    private static Dictionary<string, Value> RunningStatistics(OnnxGraph graph, HashSet<string> parameters)
    {
        var updates = new Dictionary<string, Value>(StringComparer.Ordinal);
        foreach (var node in graph.Nodes.Where(node => node.Op is { Domain: MicrosoftOperators.Domain, OpType: "BatchNormInternal" }))
        {
            foreach (var (input, output) in (ReadOnlySpan<(int, int)>)[(3, 1), (4, 2)])
            {
                if (node.Input(input) is { } running && parameters.Contains(running.Name) && node.Output(output) is { } updated)
                {
                    updates[running.Name] = updated;
                }
            }
        }

        return updates;
    }

    private static void RemoveAccumulation(OnnxGraph graph, ArtifactInputs inputs)
    {
        foreach (var node in graph.Nodes.Where(IsAccumulator).ToArray())
        {
            graph.Nodes.Remove(node);
        }

        foreach (var buffer in inputs.Buffers.Values)
        {
            graph.Inputs.Remove(buffer);
        }

        var used = graph.Nodes.SelectMany(node => node.Inputs).ToHashSet();
        if (inputs.ResetFlag is { } flag && used.Contains(flag))
        {
            throw AdaptException.Invalid("training_model", $"'{ArtifactNames.ResetFlag}' is used by other nodes than accumulators.");
        }

        if (inputs.ResetFlag is not null)
        {
            graph.Inputs.Remove(inputs.ResetFlag);
        }
    }

    private static void SetOutputs(OnnxModel model, Value[] userOutputs, Dictionary<string, Value> gradients, Dictionary<string, Value> updates)
    {
        var graph = model.Graph;
        var emitter = new OperatorEmitter(new GraphBuilder(graph, model.StandardOpset));
        graph.Outputs.Clear();
        foreach (var output in userOutputs)
        {
            graph.Outputs.Add(output);
        }

        foreach (var (parameter, gradient) in gradients)
        {
            graph.Outputs.Add(Named(emitter, gradient, GradientName(parameter), graph.Inputs.First(input => input.Name == parameter)));
        }

        foreach (var (parameter, value) in updates)
        {
            graph.Outputs.Add(Named(emitter, value, parameter + UpdateSuffix, graph.Inputs.First(input => input.Name == parameter)));
        }
    }

    /// <summary>A value of its own under the wanted name; whatever had that name before makes way.</summary>
    private static Value Named(OperatorEmitter emitter, Value value, string name, Value like)
    {
        if (value.Producer is null || emitter.Graph.Graph.Outputs.Contains(value))
        {
            value = emitter.Identity(value);
        }

        if (emitter.Graph.Graph.Nodes.SelectMany(node => node.Outputs).FirstOrDefault(output => output?.Name == name) is { } other && other != value)
        {
            other.Name = emitter.Graph.FreshName(name);
        }

        (value.Name, value.Type, value.Shape) = (name, like.Type, like.Shape);
        return value;
    }

    /// <summary>Gives every mask a seed of its own.</summary>
    private static void Seed(OnnxGraph graph, long? seed)
    {
        var next = seed;
        foreach (var node in graph.Nodes.Where(node => next is not null && node.Op == OperatorId.Standard("Dropout")))
        {
            node.Attributes.TryAdd("seed", next++!.Value);
        }
    }

    private static void Lower(OnnxModel model, IReadOnlySet<string> kernels)
    {
        try
        {
            OpsetUpgrade.Apply(model);
            MicrosoftLowerings.Apply(model);
            ShapeInference.Run(model);
            ExpansionSet.Default.Apply(model, kernels);
            UnusedOutputs.Remove(model.Graph);
            GraphCleanup.Run(model.Graph);
        }
        catch (AutodiffException error)
        {
            throw new AdaptException(AdaptErrorKind.Unimplemented, $"training_model: {error.Message}", error);
        }
    }
}
