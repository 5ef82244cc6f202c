namespace OnnxAdapt.Serving.Tasks;

/// <summary>How labels of tokens become labels of stretches of a text.</summary>
public enum TokenAggregation
{
    /// <summary>Every token for itself.</summary>
    None,

    /// <summary>Neighbouring tokens of one label are joined, a B- label starts anew; the score is their mean.</summary>
    Simple,

    /// <summary>A word has the label of its first token; then as <see cref="Simple"/>.</summary>
    First,

    /// <summary>A word has the label with the largest mean score over its tokens; then as <see cref="Simple"/>.</summary>
    Average,

    /// <summary>A word has the label of its token with the largest score; then as <see cref="Simple"/>.</summary>
    Max,
}
