using OnnxAdapt.Runtime.CustomOperators.Products;

namespace OnnxAdapt.Runtime.CustomOperators.Convolution;

/// <summary>Runs a plan: blocks of images side by side, each with its source laid out in cache and its sums in registers.</summary>
internal sealed unsafe class ConvRunner(ConvPlan plan, float* source, float* weights, float* target)
{
    /// <summary>Floats of source and sums that are worked on together: what fits a core's second cache.</summary>
    private const long CacheFloats = 96 * 1024;

    /// <summary>Summands per pass: their weights stay in the first cache.</summary>
    private const int DepthPerPass = 768;

    private const int FewestParts = 8;

    /// <summary>Floats of a channel from which on a pointwise convolution reads and writes images where they are.</summary>
    private const long LongPlane = 480;

    private const long PlanePart = 20;

    private readonly long _sourcePlane = Plane(plan.SourceSizes);
    private readonly long _targetPlane = Plane(plan.TargetSizes);

    /// <summary>Computes the whole result.</summary>
    public void Run(KernelContext context)
    {
        var shapes = plan.Shapes;
        if (shapes.GroupInputs == 1 && shapes.GroupOutputs == 1)
        {
            context.Parallel(shapes.Group, RunChannel);
            return;
        }

        if (shapes.Geometry.IsPointwise && _sourcePlane >= LongPlane)
        {
            RunInPlace(context);
            return;
        }

        var sizes = Array.ConvertAll(plan.Targets, target => PackedWeights.Size(plan, target));
        using var packed = new Scratch(shapes.Group * sizes.Sum());
        var data = packed.Pointer;
        context.Parallel(shapes.Group * PackedWeights.Tiles(plan), unit => Pack(data, sizes, unit / PackedWeights.Tiles(plan), unit % PackedWeights.Tiles(plan)));
        var images = ImagesPerPart();
        var blocks = (shapes.Images + images - 1) / images;
        context.Parallel(blocks * shapes.Group, unit => RunPart(data, sizes, unit % shapes.Group, unit / shapes.Group * images, images));
    }

    private static long Plane(int[] sizes) => (long)sizes[0] * sizes[1] * sizes[2];

    /// <summary>A convolution of 1x1 windows: a product of matrices for each image and group.</summary>
    private void RunInPlace(KernelContext context)
    {
        var shapes = plan.Shapes;
        var tiles = PackedWeights.Tiles(plan);
        var size = PackedWeights.Size(plan, plan.Targets[0]);
        using var packed = new Scratch(shapes.Group * size);
        var data = packed.Pointer;
        context.Parallel(shapes.Group * tiles, unit => Pack(data, [size], unit / tiles, unit % tiles));
        var spans = (int)Math.Max(1, _sourcePlane / (PlanePart * ProductTiles.OuterColumns));
        context.Parallel(shapes.Images * shapes.Group * spans, unit =>
        {
            var (image, group) = (unit / spans / shapes.Group, unit / spans % shapes.Group);
            var from = source + ((((long)image * shapes.Group) + group) * plan.SourceChannels * _sourcePlane);
            var to = target + ((((long)image * shapes.Group) + group) * plan.TargetChannels * _targetPlane);
            var columns = (From: _sourcePlane * (unit % spans) / spans, To: _sourcePlane * ((unit % spans) + 1) / spans);
            MatrixProduct.Multiply(data + (group * size), from + columns.From, _sourcePlane, plan.SourceChannels, to + columns.From, _targetPlane, plan.TargetChannels, columns.To - columns.From);
        });
    }

    private int ImagesPerPart()
    {
        var perImage = (long)plan.Layout.ImageLength * ((plan.SourceChannels * plan.SourcePhases.Length) + plan.TargetChannels);
        var fitting = Math.Max(1, CacheFloats / Math.Max(1, perImage));
        return (int)Math.Clamp(Math.Min(fitting, plan.Shapes.Images * (long)plan.Shapes.Group / FewestParts), 1, plan.Shapes.Images);
    }

    private void Pack(float* packed, long[] sizes, int group, int tile)
    {
        var to = packed + (group * sizes.Sum());
        var from = weights + (group * (long)plan.Shapes.GroupOutputs * plan.Shapes.GroupInputs * plan.Shapes.Geometry.Taps.Length);
        for (var i = 0; i < plan.Targets.Length; to += sizes[i++])
        {
            new PackedWeights(plan, plan.Targets[i], to).Fill(plan, plan.Targets[i], from, tile);
        }
    }

    private void RunPart(float* packed, long[] sizes, int group, int firstImage, int images)
    {
        images = Math.Min(images, plan.Shapes.Images - firstImage);
        var rowLength = plan.Layout.RowLength(images);
        var columns = (((long)images * plan.Layout.ImageLength) + ProductTiles.OuterColumns - 1) / ProductTiles.OuterColumns * ProductTiles.OuterColumns;
        using var rows = new Scratch((long)plan.SourceChannels * plan.SourcePhases.Length * rowLength);
        using var sums = new Scratch((long)PackedWeights.Tiles(plan) * ProductTiles.OuterRows * columns);
        FillRows(rows.Pointer, rowLength, group, firstImage, images);
        var weightsOfTarget = packed + (group * sizes.Sum());
        for (var i = 0; i < plan.Targets.Length; weightsOfTarget += sizes[i++])
        {
            Sum(new PackedWeights(plan, plan.Targets[i], weightsOfTarget), plan.Targets[i], rows.Pointer, rowLength, sums.Pointer, columns);
            ExtractRows(plan.Targets[i], sums.Pointer, columns, group, firstImage, images);
        }
    }

    private void FillRows(float* rows, int rowLength, int group, int firstImage, int images)
    {
        var channels = plan.SourceChannels * plan.Shapes.Group;
        for (var channel = 0; channel < plan.SourceChannels; channel++)
        {
            var image = source + ((((long)firstImage * channels) + (group * plan.SourceChannels) + channel) * _sourcePlane);
            foreach (var phase in plan.SourcePhases)
            {
                plan.Layout.Fill(rows, image, channels * _sourcePlane, images, plan.SourceSizes, phase, plan.SourceStrides);
                rows += rowLength;
            }
        }
    }

    private void ExtractRows(ConvTarget part, float* sums, long columns, int group, int firstImage, int images)
    {
        var channels = plan.TargetChannels * plan.Shapes.Group;
        for (var channel = 0; channel < plan.TargetChannels; channel++)
        {
            var image = target + ((((long)firstImage * channels) + (group * plan.TargetChannels) + channel) * _targetPlane);
            plan.Layout.Extract(sums + (channel * columns), image, channels * _targetPlane, images, plan.TargetSizes, part.Phase, plan.TargetStrides);
        }
    }

    private void Sum(PackedWeights packed, ConvTarget part, float* rows, int rowLength, float* sums, long columns)
    {
        if (packed.Depth == 0)
        {
            new Span<float>(sums, checked((int)(plan.TargetChannels * columns))).Clear();
            return;
        }

        var offsets = Offsets(part, rowLength);
        fixed (nint* offset = offsets)
        {
            for (var from = 0; from < packed.Depth; from += DepthPerPass)
            {
                var depth = Math.Min(DepthPerPass, packed.Depth - from);
                for (var t = 0L; t < columns; t += ProductTiles.OuterColumns)
                {
                    SumTiles(packed, from, depth, rows + t, offset + from, sums + t, columns);
                }
            }
        }
    }

    private void SumTiles(PackedWeights packed, int from, int depth, float* rows, nint* offsets, float* sums, long columns)
    {
        var perTile = ProductTiles.OuterRows;
        for (var tile = 0; tile < PackedWeights.Tiles(plan); tile++)
        {
            var left = packed.Data + (((long)tile * packed.Depth) + from) * perTile;
            ProductTiles.Outer(left, rows, offsets, depth, sums + (tile * perTile * columns), (nint)columns, accumulate: from > 0);
        }
    }

    private nint[] Offsets(ConvTarget part, int rowLength)
    {
        var offsets = new nint[plan.SourceChannels * part.Terms.Length];
        var next = 0;
        for (var channel = 0; channel < plan.SourceChannels; channel++)
        {
            foreach (var term in part.Terms)
            {
                var row = (nint)((channel * plan.SourcePhases.Length) + term.SourcePhase) * rowLength;
                offsets[next++] = row + plan.Layout.Lead + plan.Layout.Offset(term.Shift);
            }
        }

        return offsets;
    }

    /// <summary>A depthwise convolution's channel.</summary>
    private void RunChannel(int channel)
    {
        var perImage = (long)plan.Layout.ImageLength * (plan.SourcePhases.Length + 1);
        var block = (int)Math.Clamp(CacheFloats / 8 / Math.Max(1, perImage), 1, plan.Shapes.Images);
        for (var image = 0; image < plan.Shapes.Images; image += block)
        {
            RunChannel(channel, image, Math.Min(block, plan.Shapes.Images - image));
        }
    }

    private void RunChannel(int channel, int firstImage, int images)
    {
        var rowLength = plan.Layout.RowLength(images);
        var columns = (((long)images * plan.Layout.ImageLength) + ProductTiles.TapColumns - 1) / ProductTiles.TapColumns * ProductTiles.TapColumns;
        using var rows = new Scratch(((long)plan.SourcePhases.Length * rowLength) + ProductTiles.TapColumns);
        using var sums = new Scratch(columns);
        FillRows(rows.Pointer, rowLength, channel, firstImage, images);
        foreach (var part in plan.Targets)
        {
            var offsets = Offsets(part, rowLength);
            var factors = Array.ConvertAll(part.Terms, term => weights[((long)channel * plan.Shapes.Geometry.Taps.Length) + term.Tap]);
            fixed (nint* offset = offsets)
            fixed (float* factor = factors)
            {
                Vectors.VectorJob.Run(new TapRow(factor, rows.Pointer, offset, factors.Length, sums.Pointer, columns));
            }

            ExtractRows(part, sums.Pointer, columns, channel, firstImage, images);
        }
    }
}
