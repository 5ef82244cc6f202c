namespace OnnxAdapt.Runtime.CustomOperators.Convolution;

/// <summary>One position of a window: which phase of the input it reads, and how far from the output's place.</summary>
internal readonly record struct ConvTap(Place Phase, Place Shift)
{
    /// <summary>The tap at coordinates of the window.</summary>
    public static ConvTap Of(int[] place, int[] strides, int[] dilations, int[] begins)
    {
        var reads = new int[3];
        var phases = new int[3];
        for (var i = 0; i < 3; i++)
        {
            var distance = (place[i] * dilations[i]) - begins[i];
            reads[i] = (int)Math.Floor((double)distance / strides[i]);
            phases[i] = distance - (reads[i] * strides[i]);
        }

        return new ConvTap(new Place(phases[0], phases[1], phases[2]), new Place(reads[0], reads[1], reads[2]));
    }
}
