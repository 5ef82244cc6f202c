using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Runtime.Optimizers;

/// <summary>Rate and decay of each parameter, from the optimizer's settings and its groups.</summary>
internal static class ParameterGroups
{
    /// <summary>One pair per parameter, in order.</summary>
    /// <exception cref="AdaptException">InvalidArgument when a group names an unknown parameter or one of another group.</exception>
    public static (double Rate, double Decay)[] Resolve(OptimizerSettings settings, IReadOnlyList<TrainableParameter> parameters)
    {
        var groups = ByParameter(settings, parameters.Select(parameter => parameter.Name).ToHashSet(StringComparer.Ordinal));
        return [.. parameters.Select(parameter => groups.TryGetValue(parameter.Name, out var group)
            ? (group.LearningRate ?? settings.LearningRate, group.WeightDecay ?? settings.WeightDecay)
            : (settings.LearningRate, settings.WeightDecay))];
    }

    private static Dictionary<string, ParameterGroup> ByParameter(OptimizerSettings settings, HashSet<string> known)
    {
        var groups = new Dictionary<string, ParameterGroup>(StringComparer.Ordinal);
        foreach (var (group, name) in settings.Groups.SelectMany(group => group.Parameters, (group, name) => (group, name)))
        {
            if (!known.Contains(name))
            {
                throw AdaptException.Invalid("optimizer.groups", $"There is no parameter '{name}'; the names are {string.Join(", ", known.Order(StringComparer.Ordinal).Take(20))}.");
            }

            if (!groups.TryAdd(name, group))
            {
                throw AdaptException.Invalid("optimizer.groups", $"The parameter '{name}' is in two groups.");
            }
        }

        return groups;
    }
}
