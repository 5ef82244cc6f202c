using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Serving.Packages;

/// <summary>Low-rank updates as named tensors: <c>WEIGHT.left</c> and <c>WEIGHT.right</c>.</summary>
internal static class LowRankTensors
{
    private const string Left = ".left";
    private const string Right = ".right";

    /// <summary>Names the factors.</summary>
    public static ParameterSet Of(IReadOnlyList<LowRankUpdate> updates)
    {
        var tensors = new ParameterSet();
        foreach (var update in updates)
        {
            tensors.Add(update.Weight + Left, update.Left);
            tensors.Add(update.Weight + Right, update.Right);
        }

        return tensors;
    }

    /// <summary>The updates of named factors.</summary>
    /// <exception cref="AdaptException">DataLoss when one of a pair is missing.</exception>
    public static IReadOnlyList<LowRankUpdate> Read(ParameterSet tensors)
    {
        var updates = new List<LowRankUpdate>();
        foreach (var (name, left) in tensors)
        {
            if (!name.EndsWith(Left, StringComparison.Ordinal)) continue;
            var weight = name[..^Left.Length];
            updates.Add(new LowRankUpdate(weight, left, tensors.TryGet(weight + Right, out var right) ? right : throw Lost(weight)));
        }

        return updates.Count * 2 == tensors.Count ? updates : throw Lost("another weight");
    }

    private static AdaptException Lost(string weight) =>
        new(AdaptErrorKind.DataLoss, $"The low-rank factors of {weight} are not whole in '{PackageFiles.LowRank}'. Restore the version from a copy, or publish it again.");
}
