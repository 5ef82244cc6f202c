using OnnxAdapt.Abstractions;
using OnnxAdapt.Graph;
using OnnxAdapt.Graph.Passes;
using OnnxAdapt.Graph.Serialization;
using OnnxAdapt.Graph.Structure;

namespace OnnxAdapt.OrtTraining.Sessions;

/// <summary>
/// Cuts a graph for inference out of the evaluation graph: the wanted outputs, what they need, and the parameters as initializers with their present values.
/// </summary>
internal static class InferenceExport
{
    /// <summary>Builds the graph; the evaluation graph is not changed.</summary>
    /// <exception cref="AdaptException">InvalidArgument without an output, or for one that does not exist.</exception>
    public static OnnxModel Build(OnnxModel evaluation, TrainingState state, IReadOnlyCollection<string> outputs)
    {
        if (outputs.Count == 0)
        {
            throw Invalid("Expected a non empty vector of graph output names. Got an empty vector.");
        }

        var model = GraphCopier.Copy(evaluation);
        var graph = model.Graph;
        SetOutputs(graph, outputs);
        new DeadNodeElimination().Run(model);
        var used = graph.Nodes.SelectMany(GraphWalk.NeededBy).Concat(graph.Outputs).ToHashSet();
        foreach (var input in graph.Inputs.ToArray())
        {
            Resolve(graph, input, state, used.Contains(input));
        }

        return model;
    }

    /// <summary>Writes a graph, in two files where its parameters are in a second file of their checkpoint or too large for one.</summary>
    /// <exception cref="AdaptException">FailedPrecondition when the file cannot be written.</exception>
    public static void Write(OnnxModel model, string path, bool external)
    {
        try
        {
            var isExternal = external || OnnxWriter.SizeOf(model) >= int.MaxValue;
            OnnxWriter.Write(model, path, isExternal ? new OnnxWriterOptions { ExternalDataFile = Path.GetFileName(path) + ".data", ExternalDataThreshold = 64 } : null);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new AdaptException(AdaptErrorKind.FailedPrecondition, $"The model cannot be saved to {path}: {error.Message}", error);
        }
    }

    private static void SetOutputs(OnnxGraph graph, IReadOnlyCollection<string> outputs)
    {
        var values = new Dictionary<string, Value>(StringComparer.Ordinal);
        foreach (var value in graph.Nodes.SelectMany(node => node.Outputs).OfType<Value>().Concat(graph.Outputs))
        {
            values.TryAdd(value.Name, value);
        }

        var wanted = outputs
            .Select(name => values.GetValueOrDefault(name) ?? throw Invalid(
                $"Expected graph output for inference graph {name} could not be found. Please regenerate the eval graph."))
            .ToArray();
        graph.Outputs.Clear();
        foreach (var output in wanted)
        {
            graph.Outputs.Add(output);
        }
    }

    private static void Resolve(OnnxGraph graph, Value input, TrainingState state, bool isUsed)
    {
        var parameter = state.Find(input.Name);
        if (isUsed && parameter is null)
        {
            return;
        }

        graph.Inputs.Remove(input);
        if (isUsed && parameter?.Value is { } value)
        {
            input.Initializer = new TensorData((DataType)(int)value.ElementType, value.Dimensions, value.Data.ToArray());
            (input.Type, input.Shape) = (input.Initializer.Type, Shape.Of(value.Dimensions));
            graph.Initializers.Add(input);
        }
    }

    private static AdaptException Invalid(string message) => new(AdaptErrorKind.InvalidArgument, message);
}
