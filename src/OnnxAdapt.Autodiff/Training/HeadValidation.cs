using OnnxAdapt.Graph;

namespace OnnxAdapt.Autodiff.Training;

/// <summary>Guards of <see cref="HeadBuilder"/>.</summary>
internal static class HeadValidation
{
    public static void Check(HeadOptions options)
    {
        CheckSize(nameof(options.FeatureSize), options.FeatureSize);
        CheckSize(nameof(options.OutputCount), options.OutputCount);
        foreach (var size in options.HiddenSizes)
        {
            CheckSize(nameof(options.HiddenSizes), size);
        }

        if (options.Dropout is not (>= 0 and < 1))
        {
            throw new AutodiffException($"Dropout is {options.Dropout}; it must be at least 0 and below 1.");
        }
    }

    /// <summary>The given value of a parameter, or the initial one when none are given.</summary>
    public static TensorData Matching(string name, TensorData initial, IReadOnlyDictionary<string, TensorData>? parameters)
    {
        if (parameters is null)
        {
            return initial;
        }

        var given = parameters.TryGetValue(name, out var value) ? value : throw new AutodiffException($"The head's parameter '{name}' is missing.");
        return given.Type == initial.Type && given.Sizes.SequenceEqual(initial.Sizes)
            ? given
            : throw new AutodiffException($"The head's parameter '{name}' is {given.Type} [{string.Join(", ", given.Sizes)}]; it must be {initial.Type} [{string.Join(", ", initial.Sizes)}].");
    }

    /// <summary>The fresh value with its first rows replaced by those of the old one.</summary>
    public static TensorData Grown(string name, TensorData old, TensorData fresh)
    {
        if (old.Type != fresh.Type || old.Sizes.Count != fresh.Sizes.Count || old.Sizes[0] > fresh.Sizes[0] || !old.Sizes.Skip(1).SequenceEqual(fresh.Sizes.Skip(1)))
        {
            throw new AutodiffException($"The head's parameter '{name}' cannot grow from [{string.Join(", ", old.Sizes)}] to [{string.Join(", ", fresh.Sizes)}].");
        }

        var bytes = fresh.Bytes.ToArray();
        old.Bytes.CopyTo(bytes);
        return new TensorData(fresh.Type, [.. fresh.Sizes], bytes);
    }

    private static void CheckSize(string name, int size)
    {
        if (size < 1)
        {
            throw new AutodiffException($"{name} is {size}; it must be at least 1.");
        }
    }
}
