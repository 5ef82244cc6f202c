using OnnxAdapt.Runtime.CustomOperators.Products;

namespace OnnxAdapt.Runtime.CustomOperators.Convolution;

/// <summary>The weights of one group for one phase of the result, ordered as outer tiles read them.</summary>
internal readonly unsafe struct PackedWeights
{
    /// <summary>Describes weights at a place in memory.</summary>
    public PackedWeights(ConvPlan plan, ConvTarget target, float* data)
    {
        Depth = plan.SourceChannels * target.Terms.Length;
        Data = data;
    }

    /// <summary>Number of summands: source channels times taps.</summary>
    public int Depth { get; }

    /// <summary>Tiles one behind the other; in each, one row of weights per summand.</summary>
    public float* Data { get; }

    /// <summary>Tiles for so many target channels.</summary>
    public static int Tiles(ConvPlan plan) => (plan.TargetChannels + ProductTiles.OuterRows - 1) / ProductTiles.OuterRows;

    /// <summary>Floats that the weights of a phase take.</summary>
    public static long Size(ConvPlan plan, ConvTarget target) => (long)Tiles(plan) * ProductTiles.OuterRows * plan.SourceChannels * target.Terms.Length;

    /// <summary>Writes one tile.</summary>
    /// <param name="plan">Strides.</param>
    /// <param name="target">Taps.</param>
    /// <param name="weights">The group's weights.</param>
    /// <param name="tile">Position of the tile.</param>
    public void Fill(ConvPlan plan, ConvTarget target, float* weights, int tile)
    {
        var rows = ProductTiles.OuterRows;
        var first = tile * rows;
        var to = Data + ((long)tile * rows * Depth);
        for (var source = 0; source < plan.SourceChannels; source++)
        {
            foreach (var term in target.Terms)
            {
                var from = weights + (source * plan.SourceWeightStride) + term.Tap;
                for (var row = 0; row < rows; row++)
                {
                    *to++ = first + row < plan.TargetChannels ? from[(first + row) * plan.TargetWeightStride] : 0;
                }
            }
        }
    }
}
