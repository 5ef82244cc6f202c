namespace OnnxAdapt.Autodiff.ControlFlow;

/// <summary>Axes and directions of a Scan, one for each scanned input and output; 0 where the node says nothing.</summary>
internal sealed class ScanSettings(LoopForm form)
{
    public long[] InputAxes { get; } = Read(form, "scan_input_axes", form.Slices.Count);

    public long[] InputDirections { get; } = Read(form, "scan_input_directions", form.Slices.Count);

    public long[] OutputAxes { get; } = Read(form, "scan_output_axes", form.Pieces.Count);

    public long[] OutputDirections { get; } = Read(form, "scan_output_directions", form.Pieces.Count);

    private static long[] Read(LoopForm form, string name, int count)
    {
        var given = form.Node.GetInts(name) ?? [];
        return [.. Enumerable.Range(0, count).Select(i => i < given.Count ? given[i] : 0)];
    }
}
