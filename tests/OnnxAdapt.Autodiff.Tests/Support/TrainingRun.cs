using OnnxAdapt.Autodiff.Training;
using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Tests.Support;

/// <summary>Plain gradient descent on one batch.</summary>
internal static class TrainingRun
{
    /// <summary>Losses before each step.</summary>
    public static IReadOnlyList<float> Descend(TrainingGraph graph, Dictionary<string, TensorData> batch, int steps, float rate)
    {
        var feeds = WithParameters(graph, batch);
        string[] outputs = [graph.LossOutput, .. graph.Parameters.Select(parameter => parameter.GradientOutput)];
        var losses = new List<float>();
        using var runner = new GraphRunner(graph.TrainingModel);
        for (var i = 0; i < steps; i++)
        {
            var results = runner.Run(feeds, outputs);
            losses.Add(results[graph.LossOutput].Floats()[0]);
            foreach (var parameter in graph.Parameters)
            {
                feeds[parameter.Name] = Step(feeds[parameter.Name], results[parameter.GradientOutput], rate);
            }
        }

        return losses;
    }

    public static Dictionary<string, TensorData> WithParameters(TrainingGraph graph, Dictionary<string, TensorData> batch)
    {
        var feeds = batch.ToDictionary();
        if (graph.RandomKeyInput is { } key)
        {
            feeds.TryAdd(key, TensorData.Scalar(0x4CE32F6D1B7A48C3L));
        }

        foreach (var parameter in graph.Parameters)
        {
            feeds[parameter.Name] = parameter.Initial;
        }

        return feeds;
    }

    private static TensorData Step(TensorData value, TensorData gradient, float rate)
    {
        Assert.Equal(value.Sizes, gradient.Sizes);
        return TensorData.Of([.. value.Floats().Zip(gradient.Floats(), (w, g) => w - (rate * g))], [.. value.Sizes]);
    }
}
