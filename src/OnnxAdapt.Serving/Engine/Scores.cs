using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Serving.Engine;

/// <summary>Probabilities from raw outputs.</summary>
internal static class Scores
{
    private const float SumTolerance = 1e-3f;

    /// <summary>Softmax for a single label, sigmoid for several.</summary>
    /// <param name="task">Which.</param>
    /// <param name="values">Raw outputs of one row; replaced by the scores.</param>
    /// <param name="isLogits">Whether they are known to be raw; otherwise outputs that already are probabilities stay.</param>
    public static void Apply(ModelTask task, Span<float> values, bool isLogits)
    {
        if (!isLogits && AreProbabilities(task, values)) return;
        if (task == ModelTask.MultiLabel) Sigmoid(values);
        else Softmax(values);
    }

    /// <summary>1 / (1 + e^-x).</summary>
    public static float Sigmoid(float value) => 1 / (1 + MathF.Exp(-value));

    /// <summary>e^x over the sum of all; in place.</summary>
    public static void Softmax(Span<float> values)
    {
        var largest = float.NegativeInfinity;
        foreach (var value in values)
        {
            largest = Math.Max(largest, value);
        }

        var sum = 0f;
        foreach (ref var value in values)
        {
            value = MathF.Exp(value - largest);
            sum += value;
        }

        foreach (ref var value in values)
        {
            value /= sum;
        }
    }

    private static bool AreProbabilities(ModelTask task, ReadOnlySpan<float> values)
    {
        var sum = 0f;
        foreach (var value in values)
        {
            if (value is < 0 or > 1) return false;
            sum += value;
        }

        return task == ModelTask.MultiLabel || Math.Abs(sum - 1) < SumTolerance;
    }

    private static void Sigmoid(Span<float> values)
    {
        foreach (ref var value in values)
        {
            value = Sigmoid(value);
        }
    }
}
