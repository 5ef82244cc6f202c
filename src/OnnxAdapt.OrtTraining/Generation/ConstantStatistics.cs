using OnnxAdapt.Autodiff.Training;
using OnnxAdapt.Graph;

namespace OnnxAdapt.OrtTraining.Generation;

/// <summary>Makes running statistics, which training graphs take as inputs, constants with the values that the model had.</summary>
internal static class ConstantStatistics
{
    public static void Apply(OnnxGraph graph, IReadOnlyList<TrainingParameter> statistics)
    {
        foreach (var statistic in statistics)
        {
            if (graph.Inputs.FirstOrDefault(input => input.Name == statistic.Name) is { } input)
            {
                graph.Inputs.Remove(input);
                input.Initializer = statistic.Initial;
                graph.Initializers.Add(input);
            }
        }
    }
}
