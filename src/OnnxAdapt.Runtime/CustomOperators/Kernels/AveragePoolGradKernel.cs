using OnnxAdapt.Runtime.CustomOperators.Convolution;
using OnnxAdapt.Runtime.CustomOperators.Pooling;

namespace OnnxAdapt.Runtime.CustomOperators.Kernels;

/// <summary>dX gets, for each window that an element lies in, dY over the window's number of elements (with the padding's where it counts).</summary>
internal sealed unsafe class AveragePoolGradKernel(KernelAttributes attributes) : ITrainingKernel
{
    private readonly ConvSettings _settings = new(attributes);
    private readonly bool _countsPadding = attributes.Integer("count_include_pad", 0) != 0;

    /// <inheritdoc/>
    public void Compute(KernelContext context)
    {
        var (dy, x) = (context.Input(0), context.Input(1));
        var dx = context.Output(0, x.Shape)!;
        var windows = PoolWindows.Of(_settings, dy, x);
        var (planes, plane, outputPlane) = (x.Product(0, 2), windows.Geometry.InputPlane, windows.Geometry.OutputPlane);
        var cost = x.Count + (dy.Count * windows.Geometry.Taps.Length);
        context.Parallel(WorkParts.Of(planes, cost), part =>
        {
            var (from, to) = WorkParts.Range(part, planes, cost);
            for (var i = from; i < to; i++)
            {
                Plane(windows, dy.Data + (i * outputPlane), dx.Data + (i * plane));
            }
        });
    }

    private void Plane(PoolWindows windows, float* dy, float* dx)
    {
        var output = windows.Geometry.Output;
        new Span<float>(dx, checked((int)windows.Geometry.InputPlane)).Clear();
        for (var z = 0; z < output[0]; z++)
        {
            for (var row = 0; row < output[1]; row++)
            {
                for (var column = 0; column < output[2]; column++)
                {
                    Spread(windows.Geometry, windows.Range(0, z), windows.Range(1, row), windows.Range(2, column), *dy++, dx);
                }
            }
        }
    }

    private void Spread(ConvGeometry geometry, (int From, int To, int Element) z, (int From, int To, int Element) y, (int From, int To, int Element) x, float slope, float* dx)
    {
        var count = _countsPadding ? geometry.Taps.Length : (z.To - z.From) * (y.To - y.From) * (x.To - x.From);
        var share = slope / Math.Max(1, count);
        for (var (i, plane) = (z.From, (long)z.Element); i < z.To; i++, plane += geometry.Dilations[0])
        {
            for (var (j, row) = (y.From, (long)y.Element); j < y.To; j++, row += geometry.Dilations[1])
            {
                var place = (((plane * geometry.Input[1]) + row) * geometry.Input[2]) + x.Element;
                for (var k = x.From; k < x.To; k++, place += geometry.Dilations[2])
                {
                    dx[place] += share;
                }
            }
        }
    }
}
