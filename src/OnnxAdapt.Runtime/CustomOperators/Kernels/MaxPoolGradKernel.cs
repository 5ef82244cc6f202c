using OnnxAdapt.Runtime.CustomOperators.Convolution;
using OnnxAdapt.Runtime.CustomOperators.Pooling;

namespace OnnxAdapt.Runtime.CustomOperators.Kernels;

/// <summary>dX gets dY at the first element of each window, in row order, that equals the window's largest.</summary>
internal sealed unsafe class MaxPoolGradKernel(KernelAttributes attributes) : ITrainingKernel
{
    private readonly ConvSettings _settings = new(attributes);

    /// <inheritdoc/>
    public void Compute(KernelContext context)
    {
        var (dy, x) = (context.Input(0), context.Input(1));
        var y = context.Input(2, dy.Shape);
        var dx = context.Output(0, x.Shape)!;
        var windows = PoolWindows.Of(_settings, dy, x);
        var (planes, plane, outputPlane) = (x.Product(0, 2), windows.Geometry.InputPlane, windows.Geometry.OutputPlane);
        var cost = x.Count + (dy.Count * windows.Geometry.Taps.Length);
        context.Parallel(WorkParts.Of(planes, cost), part =>
        {
            var (from, to) = WorkParts.Range(part, planes, cost);
            for (var i = from; i < to; i++)
            {
                Plane(windows, dy.Data + (i * outputPlane), x.Data + (i * plane), y.Data + (i * outputPlane), dx.Data + (i * plane));
            }
        });
    }

    private static void Plane(PoolWindows windows, float* dy, float* x, float* y, float* dx)
    {
        var output = windows.Geometry.Output;
        new Span<float>(dx, checked((int)windows.Geometry.InputPlane)).Clear();
        for (var z = 0; z < output[0]; z++)
        {
            for (var row = 0; row < output[1]; row++)
            {
                Row(windows, windows.Range(0, z), windows.Range(1, row), dy, x, y, dx);
                dy += output[2];
                y += output[2];
            }
        }
    }

    private static void Row(PoolWindows windows, (int From, int To, int Element) z, (int From, int To, int Element) y, float* dy, float* x, float* largest, float* dx)
    {
        for (var column = 0; column < windows.Geometry.Output[2]; column++)
        {
            var found = Find(windows.Geometry, z, y, windows.Range(2, column), x, largest[column]);
            if (found >= 0)
            {
                dx[found] += dy[column];
            }
        }
    }

    private static long Find(ConvGeometry geometry, (int From, int To, int Element) z, (int From, int To, int Element) y, (int From, int To, int Element) x, float* values, float largest)
    {
        for (var (i, plane) = (z.From, (long)z.Element); i < z.To; i++, plane += geometry.Dilations[0])
        {
            for (var (j, row) = (y.From, (long)y.Element); j < y.To; j++, row += geometry.Dilations[1])
            {
                var place = (((plane * geometry.Input[1]) + row) * geometry.Input[2]) + x.Element;
                for (var k = x.From; k < x.To; k++, place += geometry.Dilations[2])
                {
                    if (values[place] == largest)
                    {
                        return place;
                    }
                }
            }
        }

        return -1;
    }
}
