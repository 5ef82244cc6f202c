using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Adaptation.Features;

/// <summary>Feature rows of a session's examples, back to back.</summary>
internal sealed class FeatureMatrix
{
    private readonly float[] _data;

    public FeatureMatrix(int rows, int size)
    {
        if ((long)rows * size > Array.MaxLength)
        {
            throw new AdaptException(AdaptErrorKind.ResourceExhausted, $"{rows} examples of {size} features do not fit into one table of {Array.MaxLength} numbers; train on fewer examples.");
        }

        Size = size;
        _data = GC.AllocateUninitializedArray<float>(rows * size);
    }

    public int Size { get; }

    public Span<float> this[int row] => _data.AsSpan(row * Size, Size);

    /// <summary>Whether the base model gave finite features for that example.</summary>
    public bool IsUsable(int row) => AllFinite(this[row]);

    private static bool AllFinite(ReadOnlySpan<float> row)
    {
        foreach (var value in row)
        {
            if (!float.IsFinite(value)) return false;
        }

        return true;
    }
}
