using OnnxAdapt.Serving.Packages;
using OnnxAdapt.Tokenization;

namespace OnnxAdapt.Serving.Preprocessing;

/// <summary>
/// Finds the tokenizer of a Transformers folder. Where <c>tokenizer.json</c> is absent, the files of the slow tokenizers are second
/// choices, but only for classes whose ids are those of the file and whose special tokens are known here.
/// </summary>
internal static class TokenizerLocator
{
    private const string ConfigFile = "tokenizer_config.json";

    private static readonly string[] SentencePieceFiles = ["tokenizer.model", "spiece.model"];

    /// <summary>Path of the tokenizer file; null when there is none that can be relied on.</summary>
    public static string? Find(string folder)
    {
        var config = JsonFiles.TryRead(Path.Combine(folder, ConfigFile));
        var kind = config.Text("tokenizer_class") ?? "";
        string[] candidates =
        [
            "tokenizer.json",
            .. IsLlama(kind) || IsT5(kind) ? SentencePieceFiles : [],
            .. kind.Length == 0 || IsBert(kind) ? ["vocab.txt"] : Array.Empty<string>(),
        ];
        return candidates.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
    }

    /// <summary>What <c>tokenizer_config.json</c> beside a tokenizer file says about it. Model2Vec leaves unknown tokens out.</summary>
    public static TokenizerOptions OptionsBeside(string path)
    {
        var folder = Path.GetDirectoryName(path) ?? "";
        var config = JsonFiles.TryRead(Path.Combine(folder, ConfigFile));
        var kind = config.Text("tokenizer_class") ?? "";
        return new TokenizerOptions
        {
            DropsUnknown = JsonFiles.TryRead(Path.Combine(folder, "config.json")).Text("model_type") == "model2vec",
            LowerCase = config.Flag("do_lower_case") ?? true,
            StripsAccents = config.Flag("strip_accents"),
            SetsChineseApart = config.Flag("tokenize_chinese_chars") ?? true,
            AddsBeginning = config.Flag("add_bos_token") ?? IsLlama(kind),
            AddsEnd = config.Flag("add_eos_token") ?? IsT5(kind),
        };
    }

    private static bool IsLlama(string kind) => kind is "LlamaTokenizer" or "LlamaTokenizerFast";

    private static bool IsT5(string kind) => kind is "T5Tokenizer" or "T5TokenizerFast";

    private static bool IsBert(string kind) =>
        kind is "BertTokenizer" or "BertTokenizerFast" or "DistilBertTokenizer" or "DistilBertTokenizerFast" or "ElectraTokenizer" or "ElectraTokenizerFast";
}
