namespace OnnxAdapt.Runtime.Tests.CustomOperators;

/// <summary>A convolution of some geometry, with its gradients computed naively in double precision.</summary>
public sealed record ConvCase(string Name, int Images, int Inputs, int Outputs, int Group, int[] Input, int[] Window, int[] Strides, int[] Dilations, int[] Pads)
{
    private int Axes => Input.Length;

    internal long[] OutputSizes => [.. Enumerable.Range(0, Axes).Select(i =>
        (long)((Input[i] + Pads[i] + Pads[Axes + i] - (((Window[i] - 1) * Dilations[i]) + 1)) / Strides[i]) + 1)];

    internal Operand X => Operand.Noise(1, [Images, Inputs, .. Input.Select(size => (long)size)]);

    internal Operand W => Operand.Noise(2, [Outputs, Inputs / Group, .. Window.Select(size => (long)size)]);

    internal Operand Dy => Operand.Noise(3, [Images, Outputs, .. OutputSizes]);

    internal (string Name, object Value)[] Attributes =>
    [
        ("group", (long)Group),
        ("strides", Long(Strides)),
        ("dilations", Long(Dilations)),
        ("pads", Long(Pads)),
    ];

    public override string ToString() => Name;

    /// <summary>Y without bias, and the gradients of sum(Y dY) with respect to X and W.</summary>
    internal (double[] Y, double[] Dx, double[] Dw) Reference()
    {
        var (x, w, dy) = (X, W, Dy);
        var y = new double[dy.Floats.Length];
        var (dx, dw) = (new double[x.Floats.Length], new double[w.Floats.Length]);
        var (taps, places) = (Volume(Window), (int)Operand.Count(OutputSizes));
        var plane = Volume(Input);
        for (var n = 0; n < Images; n++)
        {
            for (var m = 0; m < Outputs; m++)
            {
                for (var c = 0; c < Inputs / Group; c++)
                {
                    var channel = (m / (Outputs / Group) * (Inputs / Group)) + c;
                    for (var k = 0; k < taps; k++)
                    {
                        for (var o = 0; o < places; o++)
                        {
                            if (Read(o, k) is var place && place < 0)
                            {
                                continue;
                            }

                            var (at, weight, slope) = ((((n * Inputs) + channel) * plane) + place, (((m * (Inputs / Group)) + c) * taps) + k, (((n * Outputs) + m) * places) + o);
                            dx[at] += (double)w.Floats[weight] * dy.Floats[slope];
                            y[slope] += (double)x.Floats[at] * w.Floats[weight];
                            dw[weight] += (double)x.Floats[at] * dy.Floats[slope];
                        }
                    }
                }
            }
        }

        return (y, dx, dw);
    }

    private static long[] Long(int[] values) => Array.ConvertAll(values, value => (long)value);

    private static int Volume(int[] sizes) => sizes.Aggregate(1, (product, size) => product * size);

    /// <summary>The input's place that an output reads through a tap, or -1 in the padding.</summary>
    internal int Read(int output, int tap)
    {
        var (place, scale) = (0, 1);
        for (var i = Axes - 1; i >= 0; i--)
        {
            var size = (int)OutputSizes[i];
            var at = (output % size * Strides[i]) + (tap % Window[i] * Dilations[i]) - Pads[i];
            if (at < 0 || at >= Input[i])
            {
                return -1;
            }

            place += at * scale;
            (output, tap, scale) = (output / size, tap / Window[i], scale * Input[i]);
        }

        return place;
    }
}
