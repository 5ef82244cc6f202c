using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Runtime.Optimizers;

/// <summary>Refuses constants outside their ranges.</summary>
internal static class OptimizerCheck
{
    /// <exception cref="AdaptException">InvalidArgument that names the field.</exception>
    public static void Require(OptimizerSettings settings)
    {
        NotNegative("learning_rate", settings.LearningRate);
        NotNegative("weight_decay", settings.WeightDecay);
        NotNegative("epsilon", settings.Epsilon);
        NotNegative("max_gradient_norm", settings.MaxGradientNorm);
        Fraction("beta1", settings.Beta1);
        Fraction("beta2", settings.Beta2);
        Fraction("momentum", settings.Momentum);
        if (settings.Nesterov && settings.Momentum == 0)
        {
            throw AdaptException.Invalid("optimizer.nesterov", "needs a momentum above 0.");
        }

        foreach (var group in settings.Groups)
        {
            NotNegative("groups.learning_rate", group.LearningRate ?? 0);
            NotNegative("groups.weight_decay", group.WeightDecay ?? 0);
        }

        LearningRateSchedules.Validate(settings.Schedule);
    }

    private static void NotNegative(string field, double value)
    {
        if (!double.IsFinite(value) || value < 0)
        {
            throw AdaptException.Invalid($"optimizer.{field}", $"{value} is not a number of at least 0.");
        }
    }

    private static void Fraction(string field, double value)
    {
        if (value is not (>= 0 and < 1))
        {
            throw AdaptException.Invalid($"optimizer.{field}", $"{value} is not between 0 (included) and 1 (excluded).");
        }
    }
}
