using OnnxAdapt.V1;

namespace OnnxAdapt.Cli.Commands;

/// <summary>One model as rows of names and values.</summary>
internal static class ModelDetails
{
    private const int MaxLabels = 12;

    /// <summary>The rows that have a value.</summary>
    public static IEnumerable<IReadOnlyList<string>> Rows(ModelInfo model) =>
        All(model).Where(row => row.Value.Length > 0).Select(row => new[] { row.Name, row.Value });

    private static IEnumerable<(string Name, string Value)> All(ModelInfo model) =>
    [
        ("name", model.Name),
        ("serving version", model.ServingVersion == 0 ? "none" : $"{model.ServingVersion}"),
        ("versions", string.Join(", ", model.Versions)),
        ("state", ModelTexts.Word(model.State)),
        ("error", model.Error),
        ("task", ModelTexts.Word(model.Task)),
        ("base", model.BaseModel.Length == 0 ? "" : $"{model.BaseModel} {model.BaseVersion}"),
        ("sha256", model.Sha256),
        ("inputs", Tensors(model.Inputs)),
        ("outputs", Tensors(model.Outputs)),
        ("labels", Labels(model.Labels)),
        ("embedding size", model.EmbeddingSize == 0 ? "" : $"{model.EmbeddingSize}"),
        ("longest input", model.MaxTokens == 0 ? "" : $"{model.MaxTokens} tokens"),
        ("origin", model.Origin),
        ("licence", model.Licence),
        ("format", model.Format),
    ];

    private static string Tensors(IEnumerable<TensorInfo> tensors) => string.Join(", ", tensors.Select(tensor =>
        $"{tensor.Name}: {tensor.ElementType.ToString().ToLowerInvariant()}[{string.Join(',', tensor.Shape.Select(size => size < 0 ? "?" : $"{size}"))}]"));

    private static string Labels(IReadOnlyList<string> labels) => labels.Count <= MaxLabels
        ? string.Join(", ", labels)
        : $"{string.Join(", ", labels.Take(MaxLabels))} and {labels.Count - MaxLabels} more";
}
