using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Adaptation.Training;

/// <summary>One affine layer of a head: weight [outputs, inputs], bias [outputs]. Changes are made in place, sums in double.</summary>
internal readonly struct HeadLayer(Tensor weight, Tensor bias)
{
    /// <summary>Makes a layer that reads x into one that reads s (x - m) and gives the same.</summary>
    public void ReadScaled(float[] mean, double factor)
    {
        AddProductWithMean(mean, 1);
        Multiply(weight.AsSpan<float>(), 1 / factor);
    }

    /// <summary>Makes a layer that reads s (x - m) into one that reads x and gives the same.</summary>
    public void ReadPlain(float[] mean, double factor)
    {
        Multiply(weight.AsSpan<float>(), factor);
        AddProductWithMean(mean, -1);
    }

    /// <summary>Makes each output y into factor y + offset; nothing when there are no factors.</summary>
    public void Rescale(double[] factors, double[] offsets)
    {
        var inputs = (int)weight.Dimensions[1];
        for (var output = 0; output < factors.Length; output++)
        {
            Multiply(weight.AsSpan<float>().Slice(output * inputs, inputs), factors[output]);
            ref var b = ref bias.AsSpan<float>()[output];
            b = (float)((b * factors[output]) + offsets[output]);
        }
    }

    private static void Multiply(Span<float> values, double factor)
    {
        foreach (ref var value in values) value = (float)(value * factor);
    }

    private void AddProductWithMean(float[] mean, int sign)
    {
        var weights = weight.AsSpan<float>();
        var biases = bias.AsSpan<float>();
        for (var output = 0; output < biases.Length; output++)
        {
            var sum = 0.0;
            for (var i = 0; i < mean.Length; i++) sum += (double)weights[(output * mean.Length) + i] * mean[i];
            biases[output] = (float)(biases[output] + (sign * sum));
        }
    }
}
