using System.Globalization;
using System.Text.Json;
using OnnxAdapt.Abstractions;
using OnnxAdapt.Serving.Preprocessing;

namespace OnnxAdapt.Serving.Packages;

/// <summary>Reads the files that Transformers and sentence-transformers put beside a model.</summary>
internal static class TransformerFolder
{
    private const int MaxLabels = 100_000;

    /// <summary>Treatment of text, from whichever of the files are there.</summary>
    public static TextSettings ReadText(string folder)
    {
        var sentence = JsonFiles.TryRead(Path.Combine(folder, "sentence_bert_config.json"));
        var tokenizer = JsonFiles.TryRead(Path.Combine(folder, "tokenizer_config.json"));
        var config = JsonFiles.TryRead(Path.Combine(folder, "config.json"));
        var modules = SentenceModules.Read(folder);
        var prompts = JsonFiles.TryRead(Path.Combine(folder, "config_sentence_transformers.json"));
        return new TextSettings
        {
            TokenizerPath = TokenizerLocator.Find(folder),
            MaxTokens = sentence.Count("max_seq_length") ?? Smaller(tokenizer.Count("model_max_length"), config.Count("max_position_embeddings")),
            TruncateLeft = tokenizer.Text("truncation_side") == "left",
            LowerCase = sentence.Flag("do_lower_case") ?? false,
            Pooling = modules.Pooling,
            Normalize = modules.Normalize || IsNormalizedModel2Vec(config),
            Prompts = ReadPrompts(prompts),
            DefaultPrompt = prompts.Text("default_prompt_name"),
            VocabularySize = config.Count("vocab_size"),
        };
    }

    /// <summary>Task and labels that the folder names; no task where only the graph can tell.</summary>
    public static (ModelTask? Task, IReadOnlyList<string> Labels) ReadTask(string folder)
    {
        var config = JsonFiles.TryRead(Path.Combine(folder, "config.json"));
        if (IsFor(config, "ForSequenceClassification") || IsFor(config, "ForAudioClassification")) return ReadSequenceTask(config);
        if (IsFor(config, "ForXVector")) return (ModelTask.Embedding, []);
        if (IsFor(config, "ForImageClassification")) return (ModelTask.SingleLabel, ReadLabels(config));
        if (IsFor(config, "ForTokenClassification")) return (ModelTask.TokenClassification, ReadLabels(config));
        var pooling = SentenceModules.Read(folder).Pooling;
        var isSparse = pooling == PoolingMode.Splade || (pooling is null && IsFor(config, "ForMaskedLM"));
        return (isSparse ? ModelTask.SparseEmbedding : null, []);
    }

    private static (ModelTask? Task, IReadOnlyList<string> Labels) ReadSequenceTask(JsonElement? config)
    {
        var labels = ReadLabels(config);
        return config.Text("problem_type") switch
        {
            "regression" => (ModelTask.Regression, []),
            "multi_label_classification" => (ModelTask.MultiLabel, labels),
            "single_label_classification" => (ModelTask.SingleLabel, labels),
            _ when labels.Length == 1 => (ModelTask.Ranking, labels),
            _ => (ModelTask.SingleLabel, labels),
        };
    }

    /// <summary>Model2Vec says in its configuration whether its vectors are normalised; its exported graphs leave that out.</summary>
    private static bool IsNormalizedModel2Vec(JsonElement? config) => config.Text("model_type") == "model2vec" && config.Flag("normalize") == true;

    private static bool IsFor(JsonElement? config, string use) =>
        config.Child("architectures") is { ValueKind: JsonValueKind.Array } names &&
        names.EnumerateArray().Any(name => name.ValueKind == JsonValueKind.String && name.GetString()!.EndsWith(use, StringComparison.Ordinal));

    private static string[] ReadLabels(JsonElement? config)
    {
        if (config.Child("id2label") is not { ValueKind: JsonValueKind.Object } names) return [];
        var byIndex = new SortedDictionary<int, string>();
        foreach (var property in names.EnumerateObject().Take(MaxLabels))
        {
            if (int.TryParse(property.Name, NumberStyles.None, CultureInfo.InvariantCulture, out var index))
            {
                byIndex[index] = property.Value.ToString();
            }
        }

        return byIndex.Keys.SequenceEqual(Enumerable.Range(0, byIndex.Count)) ? [.. byIndex.Values] : [];
    }

    private static Dictionary<string, string> ReadPrompts(JsonElement? config) =>
        config.Child("prompts") is { ValueKind: JsonValueKind.Object } prompts
            ? prompts.EnumerateObject().Where(item => item.Value.ValueKind == JsonValueKind.String).ToDictionary(item => item.Name, item => item.Value.GetString()!, StringComparer.Ordinal)
            : [];

    private static int? Smaller(int? first, int? second) => first is null ? second : second is null ? first : Math.Min(first.Value, second.Value);
}
