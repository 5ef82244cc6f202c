using OnnxAdapt.Abstractions;

namespace OnnxAdapt.Serving.Preprocessing;

/// <summary>One checked input, ready for a batch: token ids, or tensors.</summary>
internal sealed class EncodedRow
{
    private const int ElementsPerToken = 256;

    /// <summary>A row of tokens.</summary>
    /// <param name="ids">Ids within the vocabulary.</param>
    /// <param name="typeIds">Segment of each token; null for zeros.</param>
    /// <param name="mask">1 for tokens that count, 0 for others; null when all count.</param>
    public EncodedRow(int[] ids, int[]? typeIds, int[]? mask = null)
    {
        Ids = ids;
        TypeIds = typeIds;
        Mask = mask;
        Cost = Math.Max(1, ids.Length);
        Shape = "";
    }

    /// <summary>A row of tensors.</summary>
    /// <param name="tensors">One per graph input, in the graph's order.</param>
    public EncodedRow(NamedTensor[] tensors)
    {
        Tensors = tensors;
        Ids = [];
        Cost = (int)Math.Clamp(tensors.Sum(tensor => tensor.Value.ElementCount) / ElementsPerToken, 1, int.MaxValue / 2);
        Shape = string.Join('|', tensors.Select(tensor => string.Join('x', tensor.Value.Dimensions.ToArray())));
    }

    /// <summary>Token ids; empty for a row of tensors.</summary>
    public int[] Ids { get; }

    /// <summary>Segment of each token; null for zeros.</summary>
    public int[]? TypeIds { get; }

    /// <summary>Which tokens count; null when all do.</summary>
    public int[]? Mask { get; }

    /// <summary>The tensors; null for a row of tokens.</summary>
    public NamedTensor[]? Tensors { get; }

    /// <summary>Length in tokens, or what stands for it: rows of one batch are padded to the largest.</summary>
    public int Cost { get; }

    /// <summary>Only rows of the same shape share a batch; empty for tokens.</summary>
    public string Shape { get; }

    /// <summary>How much of a row of tensors is no padding; null when that makes no difference.</summary>
    public CountedSteps? Counted { get; set; }

    /// <summary>Tokens that the model sees.</summary>
    public int Tokens => Ids.Length;
}
