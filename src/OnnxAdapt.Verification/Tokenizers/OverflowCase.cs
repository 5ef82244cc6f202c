namespace OnnxAdapt.Verification.Tokenizers;

/// <summary>A part that the reference has cut off.</summary>
internal sealed record OverflowCase
{
    public int[] Ids { get; init; } = [];

    public int[][] Offsets { get; init; } = [];

    public int[] AttentionMask { get; init; } = [];
}
