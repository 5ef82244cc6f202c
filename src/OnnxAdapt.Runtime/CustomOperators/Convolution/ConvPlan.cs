namespace OnnxAdapt.Runtime.CustomOperators.Convolution;

/// <summary>
/// A convolution as sums over taps and source channels, forwards or backwards. Backwards the output's gradient is the source, distances are
/// turned round, and the result has the phases that the input has forwards.
/// </summary>
internal sealed class ConvPlan
{
    private static readonly int[] Ones = [1, 1, 1];

    private ConvPlan(ConvShapes shapes, bool backwards)
    {
        var geometry = shapes.Geometry;
        var taps = geometry.Taps.Length;
        Shapes = shapes;
        if (backwards)
        {
            (SourceChannels, TargetChannels) = (shapes.GroupOutputs, shapes.GroupInputs);
            (SourceSizes, SourceStrides, TargetSizes, TargetStrides) = (geometry.Output, Ones, geometry.Input, geometry.Strides);
            (SourceWeightStride, TargetWeightStride) = ((long)shapes.GroupInputs * taps, taps);
            SourcePhases = [default];
            Targets = [.. AllPhases(geometry.Strides).Select(phase => new ConvTarget(phase, [.. Terms(geometry, backwards).Where(term => geometry.Taps[term.Tap].Phase == phase)]))];
            Layout = new PlaneLayout(geometry.PhaseSizes, geometry.Output, [.. geometry.Taps.Select(tap => tap.Shift.Negated)]);
        }
        else
        {
            (SourceChannels, TargetChannels) = (shapes.GroupInputs, shapes.GroupOutputs);
            (SourceSizes, SourceStrides, TargetSizes, TargetStrides) = (geometry.Input, geometry.Strides, geometry.Output, Ones);
            (SourceWeightStride, TargetWeightStride) = (taps, (long)shapes.GroupInputs * taps);
            SourcePhases = geometry.Phases;
            Targets = [new ConvTarget(default, Terms(geometry, backwards))];
            Layout = ForwardLayout(geometry);
        }
    }

    /// <summary>Shapes of the convolution.</summary>
    public ConvShapes Shapes { get; }

    /// <summary>Channels that are read, in a group.</summary>
    public int SourceChannels { get; }

    /// <summary>Channels that are written, in a group.</summary>
    public int TargetChannels { get; }

    /// <summary>Sizes of a channel that is read.</summary>
    public int[] SourceSizes { get; }

    /// <summary>Steps between the elements of a source phase.</summary>
    public int[] SourceStrides { get; }

    /// <summary>Sizes of a channel that is written.</summary>
    public int[] TargetSizes { get; }

    /// <summary>Steps between the elements of a target phase.</summary>
    public int[] TargetStrides { get; }

    /// <summary>Phases of the source that are read.</summary>
    public Place[] SourcePhases { get; }

    /// <summary>Phases of the result.</summary>
    public ConvTarget[] Targets { get; }

    /// <summary>The source's rows.</summary>
    public PlaneLayout Layout { get; }

    /// <summary>Floats of the weight from one source channel to the next.</summary>
    public long SourceWeightStride { get; }

    /// <summary>Floats of the weight from one target channel to the next.</summary>
    public long TargetWeightStride { get; }

    /// <summary>Y from X and W.</summary>
    public static ConvPlan Forwards(ConvShapes shapes) => new(shapes, backwards: false);

    /// <summary>dX from dY and W.</summary>
    public static ConvPlan Backwards(ConvShapes shapes) => new(shapes, backwards: true);

    /// <summary>Rows of the input's phases, in which places are those of the output.</summary>
    public static PlaneLayout ForwardLayout(ConvGeometry geometry) => new(geometry.Output, geometry.PhaseSizes, [.. geometry.Taps.Select(tap => tap.Shift)]);

    private static ConvTerm[] Terms(ConvGeometry geometry, bool backwards) =>
    [
        .. geometry.Taps.Select((tap, i) => backwards ? new ConvTerm(0, tap.Shift.Negated, i) : new ConvTerm(geometry.PhaseOfTap[i], tap.Shift, i)),
    ];

    private static IEnumerable<Place> AllPhases(int[] strides) =>
        from z in Enumerable.Range(0, strides[0])
        from y in Enumerable.Range(0, strides[1])
        from x in Enumerable.Range(0, strides[2])
        select new Place(z, y, x);
}
