namespace OnnxAdapt.Adaptation.Ledger;

/// <summary>What a label may be called.</summary>
internal static class LabelNames
{
    /// <summary>Null when the name is good.</summary>
    public static string? Problem(string name, int maxLength)
    {
        if (string.IsNullOrWhiteSpace(name)) return "The label is empty; it must have a name.";
        if (name.Length > maxLength) return $"The label has {name.Length} characters; at most {maxLength} are allowed (MaxLabelLength).";
        if (name.Any(char.IsControl)) return "The label has a control character in it.";
        return InputChecks.IsWellFormed(name) ? null : "The label has half of a surrogate pair in it.";
    }
}
