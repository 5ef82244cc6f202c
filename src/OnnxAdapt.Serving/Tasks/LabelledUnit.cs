namespace OnnxAdapt.Serving.Tasks;

/// <summary>A token or a word with its best label.</summary>
/// <param name="Label">Label name as the model has it, such as <c>B-PER</c>.</param>
/// <param name="Score">Its probability.</param>
/// <param name="Start">Where it starts, in UTF-16 units.</param>
/// <param name="End">Where it ends.</param>
internal readonly record struct LabelledUnit(string Label, float Score, int Start, int End)
{
    private const string Outside = "O";

    /// <summary>Whether the label says that there is nothing.</summary>
    public bool IsOutside => Label == Outside;

    /// <summary>Whether the label starts a new stretch even next to one of its kind.</summary>
    public bool Begins => Label.StartsWith("B-", StringComparison.Ordinal);

    /// <summary>The label without B- or I-.</summary>
    public string Tag => Label.StartsWith("B-", StringComparison.Ordinal) || Label.StartsWith("I-", StringComparison.Ordinal) ? Label[2..] : Label;
}
