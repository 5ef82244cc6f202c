using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Runtime.Tests.Optimizers;

/// <summary>The update rules as their papers and PyTorch write them, in double precision, one number at a time.</summary>
internal sealed class ReferenceOptimizer(OptimizerSettings settings, double[][] parameters, (double Rate, double Decay)[] groups)
{
    private readonly double[][] _first = [.. parameters.Select(p => new double[p.Length])];
    private readonly double[][] _second = [.. parameters.Select(p => new double[p.Length])];
    private int _step;

    public double[][] Parameters => parameters;

    public double Step(double[][] gradients, double factor = 1, double? momentum = null)
    {
        _step++;
        var norm = Math.Sqrt(gradients.Sum(g => g.Sum(x => x * x)));
        var clip = settings.MaxGradientNorm > 0 ? Math.Min(1, settings.MaxGradientNorm / (norm + 1e-6)) : 1;
        for (var p = 0; p < parameters.Length; p++)
        {
            for (var i = 0; i < parameters[p].Length; i++)
            {
                var rate = groups[p].Rate * factor;
                if (settings.Kind == OptimizerKind.AdamW)
                {
                    AdamW(p, i, gradients[p][i] * clip, rate, groups[p].Decay, momentum ?? settings.Beta1);
                }
                else
                {
                    Sgd(p, i, gradients[p][i] * clip, rate, groups[p].Decay, momentum ?? settings.Momentum);
                }
            }
        }

        return norm;
    }

    private void AdamW(int p, int i, double g, double rate, double decay, double beta1)
    {
        parameters[p][i] *= 1 - (rate * decay);
        _first[p][i] = (beta1 * _first[p][i]) + ((1 - beta1) * g);
        _second[p][i] = (settings.Beta2 * _second[p][i]) + ((1 - settings.Beta2) * g * g);
        var mHat = _first[p][i] / (1 - Math.Pow(beta1, _step));
        var vHat = _second[p][i] / (1 - Math.Pow(settings.Beta2, _step));
        parameters[p][i] -= rate * mHat / (Math.Sqrt(vHat) + settings.Epsilon);
    }

    private void Sgd(int p, int i, double g, double rate, double decay, double momentum)
    {
        g += decay * parameters[p][i];
        if (settings.Momentum > 0)
        {
            _first[p][i] = _step == 1 ? g : (momentum * _first[p][i]) + g;
            g = settings.Nesterov ? g + (momentum * _first[p][i]) : _first[p][i];
        }

        parameters[p][i] -= rate * g;
    }
}
