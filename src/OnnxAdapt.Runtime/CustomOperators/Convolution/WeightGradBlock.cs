using OnnxAdapt.Runtime.CustomOperators.Products;
using OnnxAdapt.Runtime.Vectors;

namespace OnnxAdapt.Runtime.CustomOperators.Convolution;

/// <summary>Weight gradients of a block of channels over a range of images.</summary>
internal sealed unsafe class WeightGradBlock
{
    private const long CacheFloats = 96 * 1024;

    /// <summary>Floats of a channel from which on rows are long enough to be used where they are.</summary>
    private const long LongRow = 512;

    private static readonly int[] Ones = [1, 1, 1];

    private readonly ConvShapes _shapes;
    private readonly ConvGeometry _geometry;
    private readonly float* _gradient;
    private readonly float* _input;
    private readonly bool _inPlace;

    public WeightGradBlock(ConvShapes shapes, float* gradient, float* input)
    {
        (_shapes, _geometry) = (shapes, shapes.Geometry);
        _gradient = gradient;
        _input = input;
        Layout = ConvPlan.ForwardLayout(_geometry);
        _inPlace = _geometry.IsPointwise && _geometry.InputPlane >= LongRow && _geometry.InputPlane % VectorJob.Lanes == 0;
    }

    /// <summary>How rows are laid out.</summary>
    public PlaneLayout Layout { get; }

    private int Taps => _geometry.Taps.Length;

    private long TargetStride => (long)_shapes.GroupInputs * Taps;

    /// <summary>Writes the sums of a block into the weight's gradient.</summary>
    public void Sum(ChannelRange outputs, ChannelRange inputs, ChannelRange images, float* target)
    {
        target += (outputs.First * TargetStride) + (inputs.First % _shapes.GroupInputs * Taps);
        for (var output = 0; output < outputs.Count; output++)
        {
            new Span<float>(target + (output * TargetStride), inputs.Count * Taps).Clear();
        }

        if (_inPlace)
        {
            SumInPlace(outputs, inputs, images, target);
        }
        else
        {
            SumCopies(outputs, inputs, images, target);
        }
    }

    private void SumInPlace(ChannelRange outputs, ChannelRange inputs, ChannelRange images, float* target)
    {
        var plane = _geometry.InputPlane;
        var rows = new nint[inputs.Count];
        for (var image = (long)images.First; image < images.First + images.Count; image++)
        {
            for (var i = 0; i < rows.Length; i++)
            {
                rows[i] = (nint)(_input + (((image * _shapes.Inputs) + inputs.First + i) * plane));
            }

            RowProducts.Add(_gradient + (((image * _shapes.Outputs) + outputs.First) * plane), plane, outputs.Count, rows, plane, target, TargetStride);
        }
    }

    private void SumCopies(ChannelRange outputs, ChannelRange inputs, ChannelRange images, float* target)
    {
        var rows = outputs.Count + (inputs.Count * _geometry.Phases.Length);
        var perPass = (int)Math.Clamp(CacheFloats / Math.Max(1, (long)rows * Layout.ImageLength), 1, Math.Max(1, images.Count));
        using var scratch = new Scratch((long)rows * (Layout.RowLength(perPass) + PlaneLayout.Alignment));
        for (var done = 0; done < images.Count; done += perPass)
        {
            var part = new ChannelRange(images.First + done, Math.Min(perPass, images.Count - done));
            var rowLength = Layout.RowLength(part.Count);
            var inputRows = scratch.Pointer + (outputs.Count * (long)rowLength);
            FillGradients(scratch.Pointer, rowLength, outputs, part);
            FillInputs(inputRows, rowLength, inputs, part);
            var length = (long)part.Count * Layout.ImageLength;
            RowProducts.Add(scratch.Pointer + Layout.Lead, rowLength, outputs.Count, ShiftedRows(inputRows, rowLength, inputs.Count), length, target, TargetStride);
        }
    }

    private void FillGradients(float* rows, int rowLength, ChannelRange outputs, ChannelRange images)
    {
        var plane = _geometry.OutputPlane;
        for (var i = 0; i < outputs.Count; i++)
        {
            var image = _gradient + ((((long)images.First * _shapes.Outputs) + outputs.First + i) * plane);
            Layout.Fill(rows + ((long)i * rowLength), image, _shapes.Outputs * plane, images.Count, _geometry.Output, default, Ones);
        }
    }

    private void FillInputs(float* rows, int rowLength, ChannelRange inputs, ChannelRange images)
    {
        var plane = _geometry.InputPlane;
        for (var i = 0; i < inputs.Count; i++)
        {
            var image = _input + ((((long)images.First * _shapes.Inputs) + inputs.First + i) * plane);
            foreach (var phase in _geometry.Phases)
            {
                Layout.Fill(rows, image, _shapes.Inputs * plane, images.Count, _geometry.Input, phase, _geometry.Strides);
                rows += rowLength;
            }
        }
    }

    /// <summary>For each input channel and tap the row that it reads.</summary>
    private nint[] ShiftedRows(float* inputs, int rowLength, int channels)
    {
        var shifted = new nint[channels * Taps];
        for (var i = 0; i < shifted.Length; i++)
        {
            var tap = i % Taps;
            var row = ((long)(i / Taps) * _geometry.Phases.Length) + _geometry.PhaseOfTap[tap];
            shifted[i] = (nint)(inputs + (row * rowLength) + Layout.Lead + Layout.Offset(_geometry.Taps[tap].Shift));
        }

        return shifted;
    }
}
