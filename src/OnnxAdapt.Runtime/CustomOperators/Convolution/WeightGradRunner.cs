using System.Numerics.Tensors;

namespace OnnxAdapt.Runtime.CustomOperators.Convolution;

/// <summary>
/// Weight gradients as sums of products of rows: the gradient's row of an output channel with the input's row of an input channel, shifted
/// by a tap. Blocks of channels and ranges of images are summed side by side, then the ranges in order.
/// </summary>
internal sealed unsafe class WeightGradRunner
{
    private const int MostChannelsPerBlock = 64;
    private const int FewestChannelsPerBlock = 16;
    private const int Parts = 8;

    /// <summary>Floats of a row that make a range of images worth its own sums.</summary>
    private const long ShortestRow = 2048;

    /// <summary>Multiplications that are worth being shared among threads.</summary>
    private const long Grain = 1 << 20;

    private readonly ConvShapes _shapes;
    private readonly WeightGradBlock _block;
    private readonly float* _target;
    private readonly int _outputBlock;
    private readonly int _inputBlock;
    private readonly int _ranges;

    public WeightGradRunner(ConvShapes shapes, float* gradient, float* input, float* target)
    {
        _shapes = shapes;
        _target = target;
        _block = new WeightGradBlock(shapes, gradient, input);
        _outputBlock = Math.Min(shapes.GroupOutputs, MostChannelsPerBlock);
        _inputBlock = Math.Min(shapes.GroupInputs, MostChannelsPerBlock);
        var parts = (int)Math.Clamp(shapes.Work / Grain, 1, Parts);
        _ranges = (int)Math.Clamp(Math.Min(parts / BlockCount, (long)shapes.Images * _block.Layout.ImageLength / ShortestRow), 1, shapes.Images);
        while (BlockCount * _ranges < parts && Math.Max(_outputBlock, _inputBlock) > FewestChannelsPerBlock)
        {
            (_outputBlock, _inputBlock) = _outputBlock >= _inputBlock ? ((_outputBlock + 1) / 2, _inputBlock) : (_outputBlock, (_inputBlock + 1) / 2);
        }
    }

    private long Weights => _shapes.Outputs * (long)_shapes.GroupInputs * _shapes.Geometry.Taps.Length;

    private int OutputBlocks => (_shapes.GroupOutputs + _outputBlock - 1) / _outputBlock;

    private int InputBlocks => (_shapes.GroupInputs + _inputBlock - 1) / _inputBlock;

    private int BlockCount => _shapes.Group * OutputBlocks * InputBlocks;

    /// <summary>Computes all weight gradients.</summary>
    public void Run(KernelContext context)
    {
        if (_ranges == 1)
        {
            context.Parallel(BlockCount, block => Sum(block, 0, _target));
            return;
        }

        using var partial = new Scratch(_ranges * Weights);
        var sums = partial.Pointer;
        context.Parallel(BlockCount * _ranges, unit => Sum(unit / _ranges, unit % _ranges, sums + (unit % _ranges * Weights)));
        AddRanges(sums);
    }

    private void AddRanges(float* sums)
    {
        var target = new Span<float>(_target, checked((int)Weights));
        new ReadOnlySpan<float>(sums, target.Length).CopyTo(target);
        for (var range = 1; range < _ranges; range++)
        {
            TensorPrimitives.Add(target, new ReadOnlySpan<float>(sums + (range * Weights), target.Length), target);
        }
    }

    private void Sum(int block, int range, float* target)
    {
        var group = block / (OutputBlocks * InputBlocks);
        var firstOutput = block / InputBlocks % OutputBlocks * _outputBlock;
        var firstInput = block % InputBlocks * _inputBlock;
        _block.Sum(
            new ChannelRange((group * _shapes.GroupOutputs) + firstOutput, Math.Min(_outputBlock, _shapes.GroupOutputs - firstOutput)),
            new ChannelRange((group * _shapes.GroupInputs) + firstInput, Math.Min(_inputBlock, _shapes.GroupInputs - firstInput)),
            new ChannelRange((int)((long)_shapes.Images * range / _ranges), (int)((long)_shapes.Images * (range + 1) / _ranges) - (int)((long)_shapes.Images * range / _ranges)),
            target);
    }
}
