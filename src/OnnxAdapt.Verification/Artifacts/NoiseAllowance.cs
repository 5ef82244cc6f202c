using OnnxAdapt.Abstractions;
using OnnxAdapt.Verification.Comparison;

namespace OnnxAdapt.Verification.Artifacts;

/// <summary>
/// Compares parameters after a run. Where a gradient is 0 in exact arithmetic, AdamW turns the sign of its rounding noise into full steps; such elements, known by
/// a first gradient that is tiny beside the largest of all, may differ by all the steps that were taken. Tensors without gradient, the running statistics of
/// normalisations, follow such elements, and may differ by as much as those do.
/// </summary>
internal sealed class NoiseAllowance
{
    private const double Tolerance = 1e-4;
    private const double NoiseShare = 2e-5;

    private readonly Dictionary<string, double[]> _gradients;
    private readonly double _noise;
    private readonly double _travel;
    private double _drift;

    /// <param name="gradients">First gradients.</param>
    /// <param name="travel">Twice the sum of all rates.</param>
    public NoiseAllowance(ParameterSet gradients, double travel)
    {
        _gradients = gradients.ToDictionary(gradient => gradient.Name, gradient => Numbers.Of(gradient.Value), StringComparer.Ordinal);
        _noise = NoiseShare * _gradients.Values.Max(values => values.Select(Math.Abs).DefaultIfEmpty(0).Max());
        _travel = travel;
    }

    /// <summary>Takes note of how far the elements without a true gradient went apart.</summary>
    public void Observe(string name, double[] expected, double[] actual)
    {
        for (var i = 0; i < Math.Min(expected.Length, actual.Length); i++)
        {
            _drift = IsNoise(name, i) ? Math.Max(_drift, Math.Min(_travel, Math.Abs(expected[i] - actual[i]))) : _drift;
        }
    }

    /// <returns>The element that differs most beyond what is allowed, or null.</returns>
    public string? Check(string name, double[] expected, double[] actual)
    {
        if (expected.Length != actual.Length)
        {
            return $"{name} has {actual.Length} elements, expected {expected.Length}";
        }

        var allowed = (Tolerance * Math.Max(1e-6, expected.Select(Math.Abs).DefaultIfEmpty(0).Max())) + (_gradients.ContainsKey(name) ? 0 : _drift);
        for (var i = 0; i < expected.Length; i++)
        {
            var error = Math.Abs(expected[i] - actual[i]);
            if (!(error <= allowed) && !(IsNoise(name, i) && error <= _travel))
            {
                return $"{name}[{i}] after the run is {actual[i]:g9}, expected {expected[i]:g9}, allowed {allowed:g3}";
            }
        }

        return null;
    }

    private bool IsNoise(string name, int element) => _gradients.TryGetValue(name, out var gradient) && Math.Abs(gradient[element]) <= _noise;
}
