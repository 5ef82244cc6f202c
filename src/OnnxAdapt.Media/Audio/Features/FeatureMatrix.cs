namespace OnnxAdapt.Media.Audio.Features;

/// <summary>Features of a clip, frame by frame.</summary>
/// <param name="Frames">Number of frames.</param>
/// <param name="Bins">Features of each.</param>
/// <param name="Values">All of them, those of a frame together.</param>
internal sealed record FeatureMatrix(int Frames, int Bins, float[] Values)
{
    /// <summary>Room for features.</summary>
    public static FeatureMatrix Allocate(int frames, int bins) => new(frames, bins, new float[checked(frames * bins)]);

    /// <summary>The features of a frame.</summary>
    public Span<float> Frame(int frame) => Values.AsSpan(frame * Bins, Bins);
}
