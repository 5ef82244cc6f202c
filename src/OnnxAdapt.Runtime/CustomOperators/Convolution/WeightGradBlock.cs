using OnnxAdapt.Runtime.CustomOperators.Products;
using OnnxAdapt.Runtime.Vectors;

namespace OnnxAdapt.Runtime.CustomOperators.Convolution;

/// <summary>Weight gradients of a block of channels over a range of images.</summary>
internal sealed unsafe class WeightGradBlock
{
    private static readonly int[] Ones = [1, 1, 1];

    private const long CacheFloats = 96 * 1024;
    private const long RowPart = 2048;
    private const int MostTileSums = 32;

    private readonly ConvShapes _shapes;
    private readonly ConvGeometry _geometry;
    private readonly PlaneLayout _layout;
    private readonly float* _gradient;
    private readonly float* _input;

    public WeightGradBlock(ConvShapes shapes, float* gradient, float* input)
    {
        (_shapes, _geometry) = (shapes, shapes.Geometry);
        _gradient = gradient;
        _input = input;
        _layout = ConvPlan.ForwardLayout(_geometry);
    }

    private int Taps => _geometry.Taps.Length;

    /// <summary>Writes the sums of a block into the weight's gradient.</summary>
    public void Sum(ChannelRange outputs, ChannelRange inputs, ChannelRange images, float* target)
    {
        var rows = outputs.Count + (inputs.Count * _geometry.Phases.Length);
        var perPass = (int)Math.Clamp(CacheFloats / Math.Max(1, (long)rows * _layout.ImageLength), 1, Math.Max(1, images.Count));
        var rowLength = _layout.RowLength(perPass);
        using var scratch = new Scratch((long)rows * (rowLength + PlaneLayout.Alignment));
        Clear(outputs, inputs, target);
        for (var done = 0; done < images.Count; done += perPass)
        {
            var part = new ChannelRange(images.First + done, Math.Min(perPass, images.Count - done));
            var length = _layout.RowLength(part.Count);
            FillGradients(scratch.Pointer, length, outputs, part);
            FillInputs(scratch.Pointer + (outputs.Count * (long)length), length, inputs, part);
            AddProducts(scratch.Pointer, length, outputs, inputs, part.Count, target);
        }
    }

    private void Clear(ChannelRange outputs, ChannelRange inputs, float* target)
    {
        for (var output = 0; output < outputs.Count; output++)
        {
            new Span<float>(Target(target, outputs.First + output, inputs.First), inputs.Count * Taps).Clear();
        }
    }

    private float* Target(float* target, int output, int input) =>
        target + ((((long)output * _shapes.GroupInputs) + (input % _shapes.GroupInputs)) * Taps);

    private void FillGradients(float* rows, int rowLength, ChannelRange outputs, ChannelRange images)
    {
        var plane = _geometry.OutputPlane;
        for (var i = 0; i < outputs.Count; i++)
        {
            var image = _gradient + ((((long)images.First * _shapes.Outputs) + outputs.First + i) * plane);
            _layout.Fill(rows + ((long)i * rowLength), image, _shapes.Outputs * plane, images.Count, _geometry.Output, default, Ones);
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
                _layout.Fill(rows, image, _shapes.Inputs * plane, images.Count, _geometry.Input, phase, _geometry.Strides);
                rows += rowLength;
            }
        }
    }

    private void AddProducts(float* rows, int rowLength, ChannelRange outputs, ChannelRange inputs, int images, float* target)
    {
        var length = (((long)images * _layout.ImageLength) + VectorJob.Lanes - 1) / VectorJob.Lanes * VectorJob.Lanes;
        var shifted = ShiftedRows(rows + (outputs.Count * (long)rowLength), rowLength, inputs.Count);
        for (var from = 0L; from < length; from += RowPart)
        {
            AddPart(rows + _layout.Lead + from, rowLength, shifted, from, Math.Min(RowPart, length - from), outputs, inputs, target);
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
            shifted[i] = (nint)(inputs + (row * rowLength) + _layout.Lead + _layout.Offset(_geometry.Taps[tap].Shift));
        }

        return shifted;
    }

    private void AddPart(float* gradients, int rowLength, nint[] shifted, long from, long length, ChannelRange outputs, ChannelRange inputs, float* target)
    {
        var single = outputs.Count == 1;
        var (tileRows, tileColumns) = single ? (1, ProductTiles.SingleColumns) : (ProductTiles.InnerRows, ProductTiles.InnerColumns);
        var left = stackalloc float*[tileRows];
        var right = stackalloc float*[tileColumns];
        var sums = stackalloc float[MostTileSums];
        for (var column = 0; column < shifted.Length; column += tileColumns)
        {
            for (var q = 0; q < tileColumns; q++)
            {
                right[q] = (float*)shifted[Math.Min(column + q, shifted.Length - 1)] + from;
            }

            for (var row = 0; row < outputs.Count; row += tileRows)
            {
                for (var r = 0; r < tileRows; r++)
                {
                    left[r] = gradients + (Math.Min(row + r, outputs.Count - 1) * (long)rowLength);
                }

                ProductTiles.Inner(single, left, right, length, sums);
                for (var r = 0; r < Math.Min(tileRows, outputs.Count - row); r++)
                {
                    Add(Target(target, outputs.First + row + r, inputs.First) + column, sums + (r * tileColumns), Math.Min(tileColumns, shifted.Length - column));
                }
            }
        }
    }

    private static void Add(float* target, float* sums, int count)
    {
        for (var i = 0; i < count; i++)
        {
            target[i] += sums[i];
        }
    }
}
