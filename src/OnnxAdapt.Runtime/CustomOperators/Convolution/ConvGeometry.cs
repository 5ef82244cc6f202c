namespace OnnxAdapt.Runtime.CustomOperators.Convolution;

/// <summary>
/// Sizes of a convolution on three axes. Output o of an axis reads input o * stride + tap * dilation - begin, that is the element o + e of
/// phase f, where phase f of the input holds every stride-th element from f on, f = (tap * dilation - begin) mod stride and e the quotient.
/// So a strided convolution is one with stride 1 on phases.
/// </summary>
internal sealed class ConvGeometry
{
    public ConvGeometry(int[] input, int[] window, int[] output, int[] strides, int[] dilations, int[] begins)
    {
        (Input, Window, Output, Strides, Dilations, Begins) = (input, window, output, strides, dilations, begins);
        Taps =
        [
            .. from z in Enumerable.Range(0, window[0])
               from y in Enumerable.Range(0, window[1])
               from x in Enumerable.Range(0, window[2])
               select ConvTap.Of([z, y, x], strides, dilations, begins),
        ];
        Phases = [.. Taps.Select(tap => tap.Phase).Distinct()];
        PhaseOfTap = [.. Taps.Select(tap => Array.IndexOf(Phases, tap.Phase))];
        PhaseSizes = [.. input.Zip(strides, (size, stride) => (size + stride - 1) / stride)];
    }

    /// <summary>Sizes of the convolved tensor.</summary>
    public int[] Input { get; }

    /// <summary>Sizes of the result.</summary>
    public int[] Output { get; }

    /// <summary>Steps between outputs.</summary>
    public int[] Strides { get; }

    /// <summary>Sizes of the window.</summary>
    public int[] Window { get; }

    /// <summary>Steps between the elements of the window.</summary>
    public int[] Dilations { get; }

    /// <summary>Padding before the first element.</summary>
    public int[] Begins { get; }

    /// <summary>Positions of the window in row order.</summary>
    public ConvTap[] Taps { get; }

    /// <summary>Phases that some tap reads.</summary>
    public Place[] Phases { get; }

    /// <summary>For each tap the position of its phase.</summary>
    public int[] PhaseOfTap { get; }

    /// <summary>Largest sizes of a phase.</summary>
    public int[] PhaseSizes { get; }

    /// <summary>Elements of one channel of the input.</summary>
    public long InputPlane => (long)Input[0] * Input[1] * Input[2];

    /// <summary>Elements of one channel of the result.</summary>
    public long OutputPlane => (long)Output[0] * Output[1] * Output[2];

    /// <summary>Whether input and output are the same elements, as in a window of one with stride 1 and no padding.</summary>
    public bool IsPointwise => Taps.Length == 1 && Taps[0] == default && Input.SequenceEqual(Output) && Strides.All(stride => stride == 1);
}
