namespace OnnxAdapt.Serving.Tasks;

/// <summary>A label that a model never saw.</summary>
/// <param name="Name">Its name in the answer.</param>
/// <param name="Description">What it means, in words; empty for its name.</param>
public sealed record LabelDescription(string Name, string Description = "")
{
    /// <summary>What the model reads.</summary>
    public string Meaning => Description.Length > 0 ? Description : Name;
}
