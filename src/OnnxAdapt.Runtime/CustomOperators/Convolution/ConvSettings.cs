namespace OnnxAdapt.Runtime.CustomOperators.Convolution;

/// <summary>Attributes of a convolution or pooling node.</summary>
internal sealed class ConvSettings(KernelAttributes attributes)
{
    /// <summary>Axes after batch and channels that are supported.</summary>
    public const int MostAxes = 3;

    private readonly long[] _strides = attributes.Integers("strides");
    private readonly long[] _dilations = attributes.Integers("dilations");
    private readonly long[] _pads = attributes.Integers("pads");
    private readonly string _autoPad = attributes.Text("auto_pad", "NOTSET");

    /// <summary>Channel groups.</summary>
    public long Group { get; } = attributes.Integer("group", 1);

    /// <summary>Size of the window, as stated; empty when it is not.</summary>
    public long[] Window { get; } = attributes.Integers("kernel_shape");

    /// <summary>The geometry of these settings on three axes; absent ones have size 1.</summary>
    /// <param name="input">Sizes of the convolved tensor after batch and channels.</param>
    /// <param name="window">Sizes of the window.</param>
    /// <param name="output">Sizes of the result after batch and channels.</param>
    /// <exception cref="KernelException">A list has the wrong length, a number does not fit, or there are more than three axes.</exception>
    public ConvGeometry Resolve(ReadOnlySpan<long> input, ReadOnlySpan<long> window, ReadOnlySpan<long> output)
    {
        var axes = input.Length;
        if (axes is 0 or > MostAxes || window.Length != axes || output.Length != axes)
        {
            throw new KernelException($"Sizes [{Join(input)}], window [{Join(window)}] and result [{Join(output)}] must have the same number of axes, from 1 to {MostAxes}.");
        }

        var strides = Filled(_strides, axes, "strides");
        var dilations = Filled(_dilations, axes, "dilations");
        var begins = Begins(input, window, output, strides, dilations);
        return new ConvGeometry(Pad(input, 1), Pad(window, 1), Pad(output, 1), Pad(strides, 1), Pad(dilations, 1), Pad(begins, 0));
    }

    /// <summary>Sizes of the result after batch and channels.</summary>
    /// <exception cref="KernelException">A list has the wrong length.</exception>
    public long[] OutputSizes(ReadOnlySpan<long> input, ReadOnlySpan<long> window)
    {
        var (strides, dilations) = (Filled(_strides, input.Length, "strides"), Filled(_dilations, input.Length, "dilations"));
        var isExplicit = _autoPad is "NOTSET" or "" && _pads.Length > 0;
        if (window.Length != input.Length || (isExplicit && _pads.Length != 2 * input.Length))
        {
            throw new KernelException($"Sizes [{Join(input)}], window [{Join(window)}] and pads [{Join(_pads)}] do not fit.");
        }

        var output = new long[input.Length];
        for (var i = 0; i < output.Length; i++)
        {
            var padded = input[i] + (isExplicit ? _pads[i] + _pads[output.Length + i] : 0);
            var free = padded - (((window[i] - 1) * dilations[i]) + 1);
            output[i] = _autoPad.StartsWith("SAME", StringComparison.Ordinal) ? (input[i] + strides[i] - 1) / strides[i] : free < 0 ? 0 : (free / strides[i]) + 1;
        }

        return output;
    }

    private static long[] Filled(long[] given, int axes, string name)
    {
        var values = given.Length == 0 ? [.. Enumerable.Repeat(1L, axes)] : given;
        return values.Length == axes && values.All(value => value > 0)
            ? values
            : throw new KernelException($"The attribute {name} is [{Join(values)}]; it must hold {axes} numbers above 0.");
    }

    private static int[] Pad(ReadOnlySpan<long> values, int neutral)
    {
        var padded = new int[] { neutral, neutral, neutral };
        for (var i = 0; i < values.Length; i++)
        {
            padded[MostAxes - values.Length + i] = checked((int)values[i]);
        }

        return padded;
    }

    private static string Join(ReadOnlySpan<long> values) => string.Join(", ", values.ToArray());

    private long[] Begins(ReadOnlySpan<long> input, ReadOnlySpan<long> window, ReadOnlySpan<long> output, long[] strides, long[] dilations)
    {
        var begins = new long[input.Length];
        if (_autoPad is "NOTSET" or "")
        {
            if (_pads.Length != 0 && _pads.Length != 2 * begins.Length)
            {
                throw new KernelException($"The attribute pads is [{Join(_pads)}]; it must hold {2 * begins.Length} numbers.");
            }

            Array.Copy(_pads, begins, _pads.Length / 2);
        }
        else if (_autoPad is "SAME_UPPER" or "SAME_LOWER")
        {
            for (var i = 0; i < begins.Length; i++)
            {
                var total = Math.Max(0, ((output[i] - 1) * strides[i]) + ((window[i] - 1) * dilations[i]) + 1 - input[i]);
                begins[i] = _autoPad == "SAME_UPPER" ? total / 2 : total - (total / 2);
            }
        }
        else if (_autoPad != "VALID")
        {
            throw new KernelException($"The attribute auto_pad is '{_autoPad}'; it must be NOTSET, SAME_UPPER, SAME_LOWER or VALID.");
        }

        return begins;
    }
}
