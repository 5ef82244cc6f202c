using System.Globalization;
using OnnxAdapt.Abstractions;

namespace OnnxAdapt.OrtTraining.Generation;

/// <summary>An optimizer of this library as artifacts can hold it: one rate and one decay for all parameters.</summary>
/// <param name="Optimizer">The update rule.</param>
/// <param name="LearningRate">Rate to continue with; the artifacts do not hold it.</param>
/// <param name="Notes">What differs from the settings, in words; empty when nothing does.</param>
public sealed record TranslatedOptimizer(ArtifactOptimizer Optimizer, double LearningRate, IReadOnlyList<string> Notes)
{
    /// <summary>
    /// Translates settings. Where groups have their own rates or decays, those that count for most elements are taken, and a note names the others.
    /// </summary>
    /// <param name="settings">Optimizer of a run.</param>
    /// <param name="parameters">Names of what is trained, with element counts.</param>
    /// <exception cref="AdaptException">FailedPrecondition for momentum or a decay in gradient descent, which these artifacts do not have.</exception>
    public static TranslatedOptimizer Of(OptimizerSettings settings, IReadOnlyDictionary<string, long> parameters)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(parameters);
        var notes = new List<string>();
        var decay = Common("weight decay", settings, parameters, group => group.WeightDecay, settings.WeightDecay, notes);
        var rate = Common("learning rate", settings, parameters, group => group.LearningRate, settings.LearningRate, notes);
        if (settings.Kind == OptimizerKind.Sgd) RequirePlain(settings, decay);
        return new TranslatedOptimizer(Rule(settings, decay), rate, notes);
    }

    private static ArtifactOptimizer Rule(OptimizerSettings settings, double decay) => new()
    {
        Kind = settings.Kind,
        Alpha = (float)settings.Beta1,
        Beta = (float)settings.Beta2,
        Epsilon = (float)settings.Epsilon,
        WeightDecay = (float)decay,
        AdamMode = settings.AdamWForm == AdamWForm.Decoupled ? 0 : 1,
        CorrectBias = settings.BiasCorrection,
        MaxGradientNorm = (float)settings.MaxGradientNorm,
    };

    private static void RequirePlain(OptimizerSettings settings, double decay)
    {
        if (settings.Momentum != 0 || decay != 0)
        {
            throw AdaptException.Precondition(string.Create(
                CultureInfo.InvariantCulture,
                $"Training artifacts cannot hold gradient descent with momentum {settings.Momentum} and weight decay {decay}: their SGD has neither. Train with AdamW, or with SGD and 0 for both."));
        }
    }

    /// <summary>The value that counts for most elements.</summary>
    private static double Common(string what, OptimizerSettings settings, IReadOnlyDictionary<string, long> parameters, Func<ParameterGroup, double?> own, double general, List<string> notes)
    {
        var owners = settings.Groups.SelectMany(group => group.Parameters.Select(name => (Name: name, Value: own(group) ?? general))).ToDictionary(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal);
        var values = parameters.GroupBy(parameter => owners.GetValueOrDefault(parameter.Key, general)).OrderByDescending(group => group.Sum(parameter => parameter.Value)).ToArray();
        if (values.Length == 0) return general;
        foreach (var other in values.Skip(1))
        {
            var names = other.Select(parameter => parameter.Key).ToArray();
            notes.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"The artifacts have one {what} for all parameters, {values[0].Key}; here it is {other.Key} for {string.Join(", ", names.Take(3))}{(names.Length > 3 ? $" and {names.Length - 3} more" : "")}."));
        }

        return values[0].Key;
    }
}
