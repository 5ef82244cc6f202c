using OnnxAdapt.Graph;

namespace OnnxAdapt.OrtTraining.Generation;

/// <summary>Makes parameters the inputs of a graph behind its data inputs, trained and frozen ones in one order.</summary>
internal static class ParameterInputs
{
    /// <summary>
    /// Every named parameter becomes an input, whether the graph used it as initializer, as input, or not at all: the runtime feeds training and
    /// evaluation by position, so both must list the same parameters.
    /// </summary>
    public static void Apply(OnnxGraph graph, IReadOnlyList<KeyValuePair<string, TensorData>> parameters)
    {
        var names = parameters.Select(parameter => parameter.Key).ToHashSet(StringComparer.Ordinal);
        var known = graph.Inputs.Concat(graph.Initializers).Where(value => names.Contains(value.Name)).ToDictionary(value => value.Name, StringComparer.Ordinal);
        foreach (var (name, data) in parameters)
        {
            var value = known.GetValueOrDefault(name) ?? new Value(name);
            graph.Initializers.Remove(value);
            graph.Inputs.Remove(value);
            graph.Inputs.Add(value);
            (value.Type, value.Shape) = (data.Type, Shape.Of([.. data.Sizes]));
            (value.Initializer, value.IsOverridable) = (null, false);
        }

        foreach (var constant in graph.Initializers)
        {
            constant.IsOverridable = false;
        }
    }
}
