namespace OnnxAdapt.Runtime.CustomOperators.Convolution;

/// <summary>Shapes of a convolution's tensors that fit each other.</summary>
internal sealed class ConvShapes
{
    /// <summary>Checks X [N, C, ...], W [M, C / group, ...] and Y [N, M, ...].</summary>
    /// <exception cref="KernelException">They do not fit.</exception>
    public ConvShapes(ConvSettings settings, ReadOnlySpan<long> input, ReadOnlySpan<long> weight, ReadOnlySpan<long> output)
    {
        if (input.Length < 3 || weight.Length != input.Length || output.Length != input.Length)
        {
            throw Refuse(settings, input, weight, output);
        }

        (Images, Inputs, Outputs, Group) = ((int)input[0], (int)input[1], (int)output[1], (int)settings.Group);
        if (output[0] != input[0] || Group < 1 || Outputs % Group != 0 || weight[0] != Outputs || weight[1] * Group != Inputs)
        {
            throw Refuse(settings, input, weight, output);
        }

        Geometry = settings.Resolve(input[2..], weight[2..], output[2..]);
    }

    /// <summary>N.</summary>
    public int Images { get; }

    /// <summary>Channels of the input.</summary>
    public int Inputs { get; }

    /// <summary>Channels of the result.</summary>
    public int Outputs { get; }

    /// <summary>Groups.</summary>
    public int Group { get; }

    /// <summary>Channels of the input in a group.</summary>
    public int GroupInputs => Inputs / Group;

    /// <summary>Channels of the result in a group.</summary>
    public int GroupOutputs => Outputs / Group;

    /// <summary>What lies behind the first two axes.</summary>
    public ConvGeometry Geometry { get; }

    /// <summary>Whether there is nothing to compute with.</summary>
    public bool IsEmpty => Images == 0 || Inputs == 0 || Outputs == 0 || Geometry.InputPlane == 0 || Geometry.OutputPlane == 0;

    /// <summary>Multiplications in one pass.</summary>
    public long Work => Images * (long)Outputs * GroupInputs * Geometry.Taps.Length * Geometry.OutputPlane;

    private static KernelException Refuse(ConvSettings settings, ReadOnlySpan<long> input, ReadOnlySpan<long> weight, ReadOnlySpan<long> output) =>
        new($"The shapes [{Join(input)}] of X, [{Join(weight)}] of W and [{Join(output)}] of dY are not those of a convolution with {settings.Group} groups.");

    private static string Join(ReadOnlySpan<long> shape) => string.Join(", ", shape.ToArray());
}
