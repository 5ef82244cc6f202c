namespace OnnxAdapt.Media.Audio.Features;

/// <summary>
/// Differences over time: d[t] = (x[t+1] - x[t-1] + 2 (x[t+2] - x[t-2])) / 10, with the first and the last frame repeated beyond the ends; those of the second order are
/// the differences of the first.
/// </summary>
internal static class Deltas
{
    private const int Reach = 2;

    /// <summary>The features of each frame with their differences behind them.</summary>
    public static FeatureMatrix Append(FeatureMatrix features, int orders)
    {
        var result = FeatureMatrix.Allocate(features.Frames, features.Bins * (1 + orders));
        var current = features;
        for (var order = 0; order <= orders; order++)
        {
            if (order > 0) current = Of(current);
            for (var frame = 0; frame < features.Frames; frame++) current.Frame(frame).CopyTo(result.Frame(frame)[(order * features.Bins)..]);
        }

        return result;
    }

    private static FeatureMatrix Of(FeatureMatrix features)
    {
        var result = FeatureMatrix.Allocate(features.Frames, features.Bins);
        for (var frame = 0; frame < features.Frames; frame++)
        {
            var target = result.Frame(frame);
            for (var distance = 1; distance <= Reach; distance++)
            {
                var before = features.Frame(Math.Max(0, frame - distance));
                var after = features.Frame(Math.Min(features.Frames - 1, frame + distance));
                for (var bin = 0; bin < target.Length; bin++) target[bin] += distance * (after[bin] - before[bin]) / 10;
            }
        }

        return result;
    }
}
