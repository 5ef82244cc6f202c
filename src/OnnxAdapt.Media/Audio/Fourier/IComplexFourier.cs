namespace OnnxAdapt.Media.Audio.Fourier;

/// <summary>X[k] = sum over n of x[n] exp(-2 pi i n k / N), for several transforms side by side. Safe for concurrent calls.</summary>
internal interface IComplexFourier
{
    /// <summary>Length that both buffers must have at least.</summary>
    int BufferLength { get; }

    /// <summary>Transforms the first N numbers; both buffers are overwritten.</summary>
    /// <returns>The one that holds the result.</returns>
    LaneBuffer Transform(LaneBuffer data, LaneBuffer scratch);
}
